//! A schema written as facts is the same schema without its sentences.

mod common;

use common::DOCUMENTED;
use tdlib_tl::{Constructor, Schema};

/// Takes out what facts do not keep: documentation and lines.
fn bare(mut schema: Schema) -> Schema {
    let strip = |declaration: &mut Constructor| {
        declaration.doc.clear();
        declaration.line = 0;
        declaration
            .fields
            .iter_mut()
            .for_each(|field| field.doc.clear());
    };
    schema.objects.iter_mut().for_each(strip);
    schema.functions.iter_mut().for_each(strip);
    schema
        .classes
        .iter_mut()
        .for_each(|class| class.doc.clear());
    schema
}

#[test]
fn facts_keep_all_but_the_documentation() {
    let documented = Schema::parse(DOCUMENTED).expect("the text is a schema");
    let facts = documented.to_facts();
    let read = Schema::parse(&facts).expect("facts are a schema");
    assert_ne!(
        bare(documented.clone()),
        documented,
        "the text has documentation"
    );
    assert_eq!(bare(read.clone()), bare(documented));
    assert_eq!(read.to_facts(), facts);
}

#[test]
fn facts_are_declarations_with_markers() {
    let facts = Schema::parse(DOCUMENTED)
        .expect("the text is a schema")
        .to_facts();
    assert_eq!(
        facts,
        "\
ok = Ok;

//@class Content

contentText text:string = Content;

//@facts null:preview optional:is_wide
contentPicture picture:picture preview:picture is_wide:Bool = Content;

//@facts optional:description
picture data:bytes width:int32 description:string = Picture;

//@facts null:content
letter id:int53 content:Content = Letter;

//@facts null_items:letters
letters letters:vector<letter> is_all:Bool = Letters;

---functions---

//@facts synchronous offline
getTextLength text:string = Letter;

//@facts bots_only null:content optional:limit,only_local
getLetters folders:vector<string> content:Content limit:int32 only_local:Bool = Letters;

//@facts before_initialization before_authorization
close = Ok;

setPicture picture:picture = Ok;
"
    );
}

#[test]
fn documentation_and_markers_add_up() {
    let schema = Schema::parse(
        "//@facts synchronous null:b\n\
         //@description A letter; for bots only @a One; may be null @b Two\n\
         letter a:letter b:letter = Letter;",
    )
    .expect("the text is a schema");
    let letter = &schema.objects[0];
    assert!(letter.facts.synchronous && letter.facts.bots_only);
    assert!(
        letter
            .fields
            .iter()
            .all(|field| field.nullable && field.optional)
    );
}
