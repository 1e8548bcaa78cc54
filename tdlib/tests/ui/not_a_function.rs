use tdlib::Client;
use tdlib::types::UpdateOption;

fn main() {
    let _ = Client::builder().on::<UpdateOption>("print it");
}
