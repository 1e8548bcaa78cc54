//! What is wrong with a schema is said with its place.

use tdlib_tl::Schema;

#[track_caller]
fn fails(text: &str, wanted: &str) {
    match Schema::parse(text) {
        Ok(schema) => panic!("read {schema:?}"),
        Err(error) => assert_eq!(error.to_string(), wanted),
    }
}

#[test]
fn a_missing_mark_is_reported_where_it_should_be() {
    fails(
        "foo a:int32;",
        "line 1, column 12: expected `=` after the fields of `foo`, found `;`",
    );
    fails(
        "ok = Ok\nfoo = Foo;",
        "line 2, column 1: expected `;` after `ok`, found `foo`",
    );
    fails(
        "foo a int32 = Foo;",
        "line 1, column 7: expected `:` and a type after `a`, found `int32`",
    );
    fails(
        "foo a:vector int32 = Foo;",
        "line 1, column 14: expected `<` after `vector`, found `int32`",
    );
    fails(
        "foo a:vector<int32 = Foo;",
        "line 1, column 20: expected `>` after the items of `a`, found `=`",
    );
    fails(
        "foo = ;",
        "line 1, column 7: expected the type of `foo` after `=`, found `;`",
    );
    fails(
        "foo a: = Foo;",
        "line 1, column 8: expected a type for `a`, found `=`",
    );
}

#[test]
fn a_file_cut_in_the_middle_is_no_schema() {
    fails(
        "foo a:int32",
        "line 1, column 12: expected `=` after the fields of `foo`, found the end of the file",
    );
    fails(
        "foo a:int32 = Foo",
        "line 1, column 18: expected `;` after `foo`, found the end of the file",
    );
    fails(
        "foo = Foo;\n---func",
        "line 2, column 4: expected `types` or `functions`, found `func`",
    );
    fails(
        "foo = Foo;\n\n//@description Bar\n",
        "line 3, column 3: expected a declaration after this documentation, found the end of the file",
    );
    fails(
        "",
        "line 1, column 1: expected a declaration, found the end of the file",
    );
    fails(
        "// only a comment\n",
        "line 2, column 1: expected a declaration, found the end of the file",
    );
}

#[test]
fn names_are_declared_once() {
    fails(
        "foo = Foo;\nbar = Bar; foo = Bar;",
        "line 2, column 12: the object `foo` is declared twice",
    );
    fails(
        "ok = Ok;\n---functions---\nget = Ok;\nget a:int32 = Ok;",
        "line 4, column 1: the function `get` is declared twice",
    );
    fails(
        "foo a:int32 b:int32 a:Bool = Foo;",
        "line 1, column 21: `foo` has two fields named `a`",
    );
    fails(
        "//@class Foo\nfooA = Foo;\n//@class Foo\nfooB = Foo;",
        "line 3, column 3: the class `Foo` is declared twice",
    );
}

#[test]
fn an_object_and_a_function_may_share_a_name() {
    let schema = Schema::parse("ok = Ok;\nchat = Chat;\n---functions---\nchat = Chat;");
    assert_eq!(schema.map(|schema| schema.functions.len()), Ok(1));
}

#[test]
fn types_have_to_be_declared() {
    fails(
        "foo a:bar = Foo;",
        "line 1, column 7: the type `bar` is not declared",
    );
    fails(
        "foo a:vector<vector<Bar>> = Foo;",
        "line 1, column 21: the type `Bar` is not declared",
    );
    fails(
        "ok = Ok;\n---functions---\nget =  Chat;",
        "line 3, column 8: the type `Chat` is not declared",
    );
    // `Bar` is no type: `bar` belongs to `Foo`.
    fails(
        "bar = Foo;\nbaz a:Bar = Foo;",
        "line 2, column 7: the type `Bar` is not declared",
    );
    fails(
        "//@class Foo\nbar = Bar;",
        "line 1, column 3: the class `Foo` has no objects",
    );
    fails(
        "foo = Bool;",
        "line 1, column 7: `foo` can't be a `Bool`, which is built in",
    );
}

#[test]
fn names_have_the_case_that_tells_types_from_constructors() {
    fails(
        "Foo = Foo;",
        "line 1, column 1: `Foo` must begin with a lower-case letter",
    );
    fails(
        "foo = foo;",
        "line 1, column 7: the type `foo` must begin with an upper-case letter",
    );
}

#[test]
fn documentation_belongs_to_something() {
    fails(
        "//@description Foo @b What?\nfoo a:int32 = Foo;",
        "line 1, column 20: documentation for `b`, but `foo` has no such field",
    );
    fails(
        "//@description Foo @a One\n//@a Two\nfoo a:int32 = Foo;",
        "line 2, column 3: a second `@a` for one thing",
    );
    fails(
        "//@description Foo\n//@description Bar\nfoo = Foo;",
        "line 2, column 3: a second `@description` for one thing",
    );
    fails(
        "//@description Foo\n---functions---",
        "line 1, column 3: expected a declaration after this documentation, found a section",
    );
    fails(
        "ok = Ok;\n---functions---\n//@class Foo\nget = Ok;",
        "line 3, column 3: a class is declared among the functions",
    );
    fails(
        "//@class foo\nfoo = Foo;",
        "line 1, column 3: `foo` is no name of a class",
    );
}

#[test]
fn markers_are_known_and_fit() {
    fails(
        "//@facts fast\nfoo = Foo;",
        "line 1, column 3: `fast` is no fact that this version knows",
    );
    fails(
        "//@facts fast:a\nfoo a:foo = Foo;",
        "line 1, column 3: `fast` is no fact that this version knows",
    );
    fails(
        "//@facts optional:a,b\nfoo a:int32 = Foo;",
        "line 1, column 3: a fact about `b`, but `foo` has no such field",
    );
    fails(
        "//@facts null:a\nfoo a:int32 = Foo;",
        "line 1, column 3: `null` can't be true of `a`, whose type is int32",
    );
    fails(
        "//@facts null_items:a\nfoo a:vector<int32> = Foo;",
        "line 1, column 3: `null_items` can't be true of `a`, whose type is vector<int32>",
    );
}

#[test]
fn junk_is_reported_with_its_place_in_characters() {
    fails(
        "\u{feff}ok = Ok; ~",
        "line 1, column 10: '~' has no meaning in a TL schema",
    );
    fails(
        "ok = Ok;\r\nо = Ok;",
        "line 2, column 1: 'о' has no meaning in a TL schema",
    );
    fails(
        "ok = Ok; // тест\nfoo тест",
        "line 2, column 5: 'т' has no meaning in a TL schema",
    );
    fails(
        "//@description Это @x y\nok = Ok;",
        "line 1, column 20: documentation for `x`, but `ok` has no such field",
    );
    fails(
        "ok\0 = Ok;",
        "line 1, column 3: the file holds a NUL character",
    );
    fails(
        "// a\0b\nok = Ok;",
        "line 1, column 5: the file holds a NUL character",
    );
    fails(
        "<html>",
        "line 1, column 1: expected the name of an object or a function, found `<`",
    );
    fails(
        "{\"a\":1}",
        "line 1, column 1: expected the name of an object or a function, found `{`",
    );
    fails(
        "ok = Ok; / x",
        "line 1, column 10: '/' has no meaning in a TL schema",
    );
}

#[test]
fn forms_of_tl_that_the_api_does_not_use_are_named_as_such() {
    let unsupported = "in `foo`: TDLib's schema has no generic, conditional or anonymous fields, and they \
                       are not supported here";
    for (text, column, mark) in [
        ("foo {X:Type} a:X = Foo;", 5, '{'),
        ("foo flags:# = Foo;", 11, '#'),
        ("foo a:flags.0?int32 = Foo;", 12, '.'),
        ("foo a:!X = Foo;", 7, '!'),
        ("foo a:%Foo = Foo;", 7, '%'),
        ("foo a:(vector int32) = Foo;", 7, '('),
        ("foo # [ int32 ] = Foo;", 7, '['),
    ] {
        let Err(error) = Schema::parse(text) else {
            panic!("read {text}")
        };
        // `foo #` could begin an explicit id.
        if mark == '[' {
            assert_eq!((error.line(), error.column()), (1, 5), "{error}");
            continue;
        }
        assert_eq!(
            error.to_string(),
            format!("line 1, column {column}: `{mark}` {unsupported}")
        );
    }
}

#[test]
fn vectors_nest_only_so_deep() {
    let nested = |depth: usize| {
        format!(
            "foo a:{}int32{} = Foo;",
            "vector<".repeat(depth),
            ">".repeat(depth)
        )
    };
    assert!(Schema::parse(&nested(8)).is_ok());
    fails(
        &nested(9),
        "line 1, column 63: vectors nested more than 8 deep",
    );
    assert!(Schema::parse(&nested(100_000)).is_err());
}
