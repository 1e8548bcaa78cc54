//! What the schema language can say is understood.

use tdlib_tl::{Schema, Type};

fn parse(text: &str) -> Schema {
    Schema::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn built_in_types_are_known_and_not_listed() {
    let schema = parse(
        "double ? = Double;\nstring ? = String;\n\nint32 = Int32;\nint53 = Int53;\nint64 = Int64;\n\
         bytes = Bytes;\n\nboolFalse = Bool;\nboolTrue = Bool;\n\n\
         vector {t:Type} # [ t ] = Vector t;\n\n\
         all a:double b:string c:int32 d:int53 e:int64 f:bytes g:Bool h:vector<vector<int64>> = All;",
    );
    assert_eq!((schema.objects.len(), schema.classes.len()), (1, 0));
    let types: Vec<&Type> = schema.objects[0]
        .fields
        .iter()
        .map(|field| &field.ty)
        .collect();
    let nested = Type::Vector(Box::new(Type::Vector(Box::new(Type::Int64))));
    assert_eq!(
        types,
        [
            &Type::Double,
            &Type::String,
            &Type::Int32,
            &Type::Int53,
            &Type::Int64,
            &Type::Bytes,
            &Type::Bool,
            &nested
        ]
    );
    assert_eq!(nested.to_string(), "vector<vector<int64>>");
}

#[test]
fn a_class_is_what_is_declared_or_has_another_name_than_its_object() {
    let schema = parse(
        "message id:int53 = Message;\n\
         //@class Only @description One alone\n//@description It\nonly = Only;\n\
         shapeA = Shape;\nother = Thing;\nshapeB = Shape;\nmyThing a:Thing b:message c:Message = MyThing;",
    );
    let names: Vec<&str> = schema
        .classes
        .iter()
        .map(|class| class.name.as_str())
        .collect();
    assert_eq!(names, ["Only", "Shape", "Thing"]);
    assert_eq!(schema.classes[0].doc, "One alone");
    assert_eq!(
        schema.object("only").map(|only| only.doc.as_str()),
        Some("It")
    );
    let members: Vec<&str> = schema
        .class_objects("Shape")
        .map(|object| object.name.as_str())
        .collect();
    assert_eq!(members, ["shapeA", "shapeB"]);

    let types: Vec<&Type> = schema.objects[5]
        .fields
        .iter()
        .map(|field| &field.ty)
        .collect();
    let (thing, message) = (Type::Class("Thing".into()), Type::Object("message".into()));
    assert_eq!(types, [&thing, &message, &message]);
    let class = |name: &str| {
        schema
            .class_of(schema.object(name)?)
            .map(|class| &class.name[..])
    };
    assert_eq!((class("shapeB"), class("message")), (Some("Shape"), None));
}

#[test]
fn results_are_resolved() {
    let schema = parse(
        "ok = Ok;\nstateA = State;\nstateB = State;\n---functions---\nclose = Ok;\ngetState = State;",
    );
    let results: Vec<Type> = schema
        .functions
        .iter()
        .map(|function| schema.result_type(function))
        .collect();
    assert_eq!(
        results,
        [Type::Object("ok".into()), Type::Class("State".into())]
    );
}

#[test]
fn documentation_reaches_what_it_describes() {
    let schema = parse(
        "//@class Shape @description Something\n//-with an outline\n\n\
         //@description A box, see a@b.example @width Width,\n//-in points @param_description A name\n\
         //@height   Height\n\
         shapeBox width:int32 description:string height:int32 = Shape;",
    );
    let object = &schema.objects[0];
    let docs: Vec<&str> = object
        .fields
        .iter()
        .map(|field| field.doc.as_str())
        .collect();
    assert_eq!(schema.classes[0].doc, "Something with an outline");
    assert_eq!(object.doc, "A box, see a@b.example");
    assert_eq!(docs, ["Width, in points", "A name", "Height"]);
    assert_eq!(object.line, 7);
}

#[test]
fn a_class_without_description_leaves_the_next_one_to_its_object() {
    let schema = parse("//@class Shape\n//@description A box\nshapeBox = Shape;");
    assert_eq!(
        (&schema.classes[0].doc[..], &schema.objects[0].doc[..]),
        ("", "A box")
    );
    let schema =
        parse("//@class Shape\n//@description Any\n//@description A box\nshapeBox = Shape;");
    assert_eq!(
        (&schema.classes[0].doc[..], &schema.objects[0].doc[..]),
        ("Any", "A box")
    );
}

#[test]
fn a_field_may_be_called_facts() {
    let schema = parse("//@facts optional:facts\n//@facts Some facts\nfoo facts:string = Foo;");
    assert_eq!(schema.objects[0].fields[0].doc, "Some facts");
}

#[test]
fn declarations_may_be_spread_over_lines_with_comments_and_ids() {
    let plain = parse("foo a:int32 b:vector<int32> = Foo;\n---functions---\nget = Foo;");
    for text in [
        "foo\n  a:int32 // first\n  b : vector < int32 >\n  = Foo ;\n\n---functions---\nget = Foo;",
        "foo#1a2b3c4d a:int32 b:Vector<int32>=Foo;---functions---get#cafe =Foo;",
        "\u{feff}foo a:int32 b:vector<int32> = Foo;\r\n---functions---\r\nget = Foo;\r\n",
        "---functions---\nget = Foo;\n---types---\nfoo\ta:int32 b:vector<int32> = Foo;",
    ] {
        assert_eq!(parse(text).to_facts(), plain.to_facts(), "{text}");
    }
}

#[test]
fn carriage_returns_do_not_reach_the_documentation() {
    let schema = parse("//@description A box\r\n//-of wood\r\nbox = Box;\r\n");
    assert_eq!(schema.objects[0].doc, "A box of wood");
}
