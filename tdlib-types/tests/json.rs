//! Reading and writing: the shapes that TDLib prints, and those that it never would.

use tdlib_types::json::{find_int, to_json};
use tdlib_types::types::{
    AuthorizationState, ChatType, File, FormattedText, InputMessageText, Location, MessageContent,
    OptionValue, RichText, TextEntity, TextEntityType, Update, UpdateAuthorizationState,
    UpdateChatTitle, UpdateNewMessage, UpdateOption,
};
use tdlib_types::{DecodeError, FromJson, UpdateType, update_chat_id};

fn text(json: &str) -> Result<FormattedText, DecodeError> {
    FormattedText::from_json(json)
}

#[test]
fn an_update_is_read_into_its_variant() {
    let update = Update::from_json(
        r#"{"@type":"updateOption","name":"version","value":{"@type":"optionValueString","value":"1.8.61"},"@client_id":1}"#,
    )
    .unwrap();
    let Update::Option(update) = update else {
        panic!("read as {update:?}")
    };
    assert_eq!(update.name, "version");
    let OptionValue::String(value) = update.value else {
        panic!("read as {:?}", update.value)
    };
    assert_eq!(value.value, "1.8.61");
}

#[test]
fn a_variant_without_fields_is_read() {
    let update = UpdateAuthorizationState::from_json(
        r#"{"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationStateClosed"},"@client_id":1}"#,
    )
    .unwrap();
    assert!(matches!(
        update.authorization_state,
        AuthorizationState::Closed
    ));
}

#[test]
fn fields_in_any_order_with_white_space_and_unknown_ones_are_read() {
    let read = text(
        "\n {\t\"entities\" : [ { \"length\":2, \"new\":{\"a\":[1,{\"b\":\"}\"}]}, \"offset\" : 1,\r\n \
         \"type\" : { \"@type\" : \"textEntityTypeBold\" }, \"@type\":\"textEntity\" } ] , \
         \"other\":null, \"text\" : \"abc\", \"@type\" : \"formattedText\" } ",
    )
    .unwrap();
    assert_eq!(read.text, "abc");
    assert_eq!((read.entities[0].offset, read.entities[0].length), (1, 2));
    assert!(matches!(read.entities[0].r#type, TextEntityType::Bold));
}

#[test]
fn a_type_behind_its_fields_is_found() {
    let value =
        OptionValue::from_json(r#"{"value":"\u0444","@type":"optionValueString","x":1}"#).unwrap();
    let OptionValue::String(value) = value else {
        panic!("read as {value:?}")
    };
    assert_eq!(value.value, "ф");
}

#[test]
fn missing_and_null_fields_take_their_defaults() {
    let read = text(r#"{"@type":"formattedText","entities":null}"#).unwrap();
    assert_eq!((read.text.as_str(), read.entities.len()), ("", 0));
    let message = UpdateNewMessage::from_json(r#"{"@type":"updateNewMessage"}"#)
        .unwrap()
        .message;
    assert!(message.forward_info.is_none());
    assert!(matches!(&message.content, MessageContent::Unrecognized(none) if none.is_absent()));
}

#[test]
fn an_unknown_object_costs_its_own_field_alone() {
    let json = r#"{"@type":"updateNewMessage","message":{"@type":"message","id":5,"content":{"@type":"messageFuture","x":[{"y":1}]},"date":7}}"#;
    let message = UpdateNewMessage::from_json(json).unwrap().message;
    assert_eq!((message.id, message.date), (5, 7));
    let MessageContent::Unrecognized(content) = &message.content else {
        panic!("known")
    };
    assert_eq!(content.json(), r#"{"@type":"messageFuture","x":[{"y":1}]}"#);
    assert_eq!(content.type_name(), Some("messageFuture"));
    assert!(to_json(&message).contains(content.json()));
}

#[test]
fn an_object_of_another_type_costs_its_own_field_alone() {
    let json = r#"{"@type":"updateNewMessage","message":{"@type":"message","id":5,"forward_info":{"@type":"other","x":"}"},"date":7}}"#;
    let message = UpdateNewMessage::from_json(json).unwrap().message;
    assert_eq!((message.id, message.date), (5, 7));
    assert!(message.forward_info.is_none());
}

#[test]
fn another_type_than_the_one_asked_for_is_an_error() {
    let error = text(r#"{"@type":"ok","x":1}"#).unwrap_err();
    assert_eq!(error.message, "expected an object of type formattedText");
}

#[test]
fn strings_mean_what_json_says() {
    let read = text(
        r#"{"@type":"formattedText","text":"\"\\\/\b\f\n\r\t\u0000\u044f\ud83d\ude00 é 日本 plain text behind","entities":[]}"#,
    )
    .unwrap();
    assert_eq!(
        read.text,
        "\"\\/\u{8}\u{c}\n\r\t\0я😀 é 日本 plain text behind"
    );
    let again = text(&to_json(&read)).unwrap();
    assert_eq!(again.text, read.text);
}

#[test]
fn a_lone_surrogate_is_an_error() {
    for half in [
        r"\ud83d",
        r"\ude00",
        r"\ud83d\u0041",
        r"\ud83dx",
        r"\ud83d\ud83d",
        r"\ud83dude00",
    ] {
        let json = format!(r#"{{"@type":"formattedText","text":"a{half}","entities":[]}}"#);
        let error = text(&json).unwrap_err();
        assert_eq!(
            error.message, "half of a surrogate pair in a string",
            "{half}"
        );
        assert_eq!(error.offset, 34, "{half}");
    }
}

#[test]
fn integers_keep_every_bit() {
    for value in [i64::MIN, -1, 0, i64::MAX] {
        let json = format!(r#"{{"@type":"optionValueInteger","value":"{value}"}}"#);
        let Ok(OptionValue::Integer(read)) = OptionValue::from_json(&json) else {
            panic!("{json}")
        };
        assert_eq!(read.value, value);
        assert_eq!(to_json(&*read), json);
    }
}

#[test]
fn numbers_that_do_not_fit_are_errors() {
    for (json, message) in [
        (
            r#"{"@type":"file","id":2147483648}"#,
            "expected an integer of at most 32 bits before this",
        ),
        (
            r#"{"@type":"file","size":9223372036854775808}"#,
            "expected an integer of at most 64 bits",
        ),
        (
            r#"{"@type":"file","size":18446744073709551615}"#,
            "expected an integer of at most 64 bits",
        ),
        (r#"{"@type":"file","size":1.5}"#, "expected an integer"),
        (r#"{"@type":"file","size":"12x"}"#, "expected an integer"),
        (r#"{"@type":"file","size":-}"#, "expected an integer"),
        (r#"{"@type":"file","size":true}"#, "expected an integer"),
    ] {
        let error = File::from_json(json).unwrap_err();
        assert_eq!(error.message, message, "{json}");
    }
    let error = Location::from_json(r#"{"@type":"location","latitude":-1e309}"#).unwrap_err();
    assert_eq!(error.message, "expected a number that fits a double");
}

#[test]
fn what_is_not_json_is_an_error() {
    for json in [
        "",
        "{",
        "nul",
        "[]",
        "1",
        r#"{"@type":"formattedText","text":"a"}x"#,
        r#"{"@type":"formattedText","text":"a",}"#,
        r#"{"@type":"formattedText","text":"a" "entities":[]}"#,
        r#"{"@type":"formattedText","text" "a"}"#,
        r#"{"@type":"formattedText","text":a}"#,
        r#"{"@type":"formattedText","entities":[,]}"#,
        r#"{"@type":"formattedText","entities":[{"@type":"textEntity"}"#,
        r#"{"@type":"formattedText","text":"\x"}"#,
        r#"{"@type":"formattedText","text":"\u12"}"#,
        "{\"@type\":\"formattedText\",\"text\":\"a\u{1}\"}",
    ] {
        assert!(text(json).is_err(), "{json}");
    }
}

#[test]
fn a_text_cut_anywhere_is_an_error() {
    let json = r#"{"@type":"updateNewMessage","message":{"@type":"message","id":-5,"sender_id":{"@type":"messageSenderUser","user_id":7},"is_pinned":true,"content":{"@type":"messageText","text":{"@type":"formattedText","text":"a\u0444\ud83d\ude00 ж","entities":[{"@type":"textEntity","offset":1,"length":2,"type":{"@type":"textEntityTypeBold"}}]}},"new":[1,null,"x"],"date":7},"@client_id":1}"#;
    assert!(Update::from_json(json).is_ok());
    for end in (0..json.len()).filter(|&end| json.is_char_boundary(end)) {
        assert!(Update::from_json(&json[..end]).is_err(), "{}", &json[..end]);
        assert!(
            UpdateNewMessage::from_json(&json[..end]).is_err(),
            "{}",
            &json[..end]
        );
    }
}

#[test]
fn nesting_is_bounded() {
    let json = |depth: usize| {
        let open = r#"{"@type":"richTextBold","text":"#.repeat(depth);
        format!(
            "{open}{{\"@type\":\"richTextPlain\",\"text\":\"x\"}}{}",
            "}".repeat(depth)
        )
    };
    assert!(RichText::from_json(&json(100)).is_ok());
    let error = RichText::from_json(&json(100_000)).unwrap_err();
    assert_eq!(error.message, "arrays and objects nest too deeply");
    let unknown = format!(
        r#"{{"@type":"x","y":{}{}}}"#,
        "[".repeat(1_000_000),
        "]".repeat(1_000_000)
    );
    assert!(matches!(
        Update::from_json(&unknown),
        Ok(Update::Unrecognized(_))
    ));
}

#[test]
fn bytes_are_base64() {
    use tdlib_types::types::Data;
    let data = Data::from_json(r#"{"@type":"data","data":"AP8B"}"#).unwrap();
    assert_eq!(data.data, [0, 255, 1]);
    assert_eq!(to_json(&data), r#"{"@type":"data","data":"AP8B"}"#);
    let error = Data::from_json(r#"{"@type":"data","data":"?"}"#).unwrap_err();
    assert_eq!(error.message, "expected bytes in base64");
}

#[test]
fn an_object_becomes_its_class() {
    let update: Update = UpdateOption {
        name: "x".into(),
        ..Default::default()
    }
    .into();
    assert!(matches!(update, Update::Option(update) if update.name == "x"));
}

#[test]
fn a_text_becomes_the_object_that_stands_for_it() {
    let text = FormattedText::from("*hi*");
    assert_eq!((text.text.as_str(), text.entities.len()), ("*hi*", 0));
    let message = InputMessageText::from(text);
    assert_eq!(
        to_json(&message),
        to_json(&InputMessageText::from("*hi*".to_owned()))
    );
    assert!(!message.clear_draft);
}

#[test]
fn debug_shows_the_json() {
    let entity = TextEntity {
        length: 3,
        r#type: TextEntityType::Bold,
        ..Default::default()
    };
    assert_eq!(
        format!("{entity:?}"),
        r#"{"@type":"textEntity","offset":0,"length":3,"type":{"@type":"textEntityTypeBold"}}"#
    );
    assert_eq!(format!("{:?}", ChatType::default()), "null");
}

#[test]
fn what_is_absent_is_written_as_null() {
    assert_eq!(to_json(&ChatType::default()), "null");
    let json = r#"{"@type":"richTexts","texts":[null,null]}"#;
    assert_eq!(to_json(&RichText::from_json(json).unwrap()), json);
}

#[test]
fn an_update_knows_its_chat() {
    let message = r#"{"@type":"updateNewMessage","message":{"@type":"message","id":1,"sender_id":{"chat_id":3},"chat_id":-100123},"@client_id":1}"#;
    assert_eq!(update_chat_id("updateNewMessage", message), Some(-100_123));
    let title = r#"{"@type":"updateChatTitle","chat_id":5,"title":"\"chat_id\":6"}"#;
    assert_eq!(update_chat_id(UpdateChatTitle::NAME, title), Some(5));
    let chat = r#"{"@type":"updateNewChat","chat":{"@type":"chat","id":9}}"#;
    assert_eq!(update_chat_id("updateNewChat", chat), Some(9));
    assert_eq!(
        update_chat_id("updateOption", r#"{"@type":"updateOption","chat_id":1}"#),
        None
    );
    assert_eq!(
        update_chat_id("updateNewMessage", r#"{"@type":"updateNewMess"#),
        None
    );
    assert_eq!(find_int(r#"{"a":{"b":"7"}}"#, &["a", "b"]), Some(7));
}

#[test]
fn enums_are_two_words_and_cheap_to_move() {
    assert_eq!(size_of::<Update>(), 16);
    assert_eq!(size_of::<MessageContent>(), 16);
    assert_eq!(size_of::<Option<MessageContent>>(), 16);
}
