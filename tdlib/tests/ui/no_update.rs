use tdlib::Client;
use tdlib::types::Message;

fn main() {
    let _ = Client::builder().on(|_: &Client, message: Message| println!("{}", message.id));
}
