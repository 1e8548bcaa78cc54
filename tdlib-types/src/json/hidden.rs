//! What `Debug` does not show.

/// The fields that let whoever reads them in, with what comes around them.
const SECRETS: [&str; 11] = [
    r#","api_hash":""#,
    r#","code":""#,
    r#","database_encryption_key":""#,
    r#","new_encryption_key":""#,
    r#","new_password":""#,
    r#","old_password":""#,
    r#","password":""#,
    r#","provider_token":""#,
    r#","recovery_code":""#,
    r#","secret":""#,
    r#","token":""#,
];

/// Replaces the secrets in a JSON text as the writer makes it. In strings of it quotes have a backslash, so
/// no text that somebody wrote looks like a field.
pub(super) fn hide_secrets(mut text: String) -> String {
    for field in SECRETS {
        let mut from = 0;
        while let Some(found) = text[from..].find(field) {
            let start = from + found + field.len();
            let length = string_length(&text.as_bytes()[start..]);
            if length > 0 {
                text.replace_range(start..start + length, "..");
            }
            from = start;
        }
    }
    text
}

/// Returns how far it is to the quote that ends a string.
fn string_length(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::hide_secrets;

    #[test]
    fn secrets_are_hidden_and_nothing_else() {
        for (text, shown) in [
            (
                r#"{"@type":"a","password":"hush","hint":"hush"}"#,
                r#"{"@type":"a","password":"..","hint":"hush"}"#,
            ),
            (
                r#"{"@type":"a","token":"1\"2\\","b":{"@type":"b","token":"3"}}"#,
                r#"{"@type":"a","token":"..","b":{"@type":"b","token":".."}}"#,
            ),
            (
                r#"{"@type":"a","password":""}"#,
                r#"{"@type":"a","password":""}"#,
            ),
            (
                r#"{"@type":"a","code":"12345","b":{"@type":"b","code":400}}"#,
                r#"{"@type":"a","code":"..","b":{"@type":"b","code":400}}"#,
            ),
            (
                r#"{"@type":"a","text":",\"password\":\"hush\""}"#,
                r#"{"@type":"a","text":",\"password\":\"hush\""}"#,
            ),
        ] {
            assert_eq!(hide_secrets(text.to_owned()), shown);
        }
    }
}
