use std::cell::Cell;

use tdlib::Client;
use tdlib::types::UpdateOption;

fn main() {
    let count = Cell::new(0);
    let _ = Client::builder().on(move |_: &Client, _: UpdateOption| count.set(count.get() + 1));
}
