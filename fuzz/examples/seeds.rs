//! Writes what fuzzing starts from: `seeds TARGET FOLDER` puts a small update of every type into
//! FOLDER/TARGET, and the names of the schema into FOLDER/dictionary.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use tdlib_tl::Schema;
use tdlib_tl::sample::{Options, Sampler};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, target, folder] = &arguments[..] else {
        return Err("usage: seeds TARGET FOLDER".into());
    };
    let folder = Path::new(folder);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tdlib-types/schema/1.8.61.tl");
    let schema = Schema::parse(&fs::read_to_string(path)?)?;

    fs::create_dir_all(folder.join(target))?;
    fs::write(folder.join("dictionary"), dictionary(&schema))?;
    let mut options = Options::default();
    (options.items, options.enough) = (1, 1_000);
    let mut sampler = Sampler::new(&schema, 1).with(options);
    for update in schema.class_objects("Update") {
        let mut json = sampler.object(&update.name);
        if target == "envelope" {
            // What the receive thread gets says whose it is.
            json.pop();
            json.push_str(",\"@extra\":7,\"@client_id\":3}");
        }
        fs::write(folder.join(target).join(&update.name), json)?;
    }
    Ok(())
}

/// The names of objects and fields in libFuzzer's form: a quoted word a line.
fn dictionary(schema: &Schema) -> String {
    let fields = schema.objects.iter().flat_map(|object| &object.fields);
    let names = schema.objects.iter().map(|object| &object.name);
    let words: BTreeSet<&str> = (fields.map(|field| &field.name).chain(names))
        .map(String::as_str)
        .chain(["@type", "@extra", "@client_id"])
        .collect();
    let quoted = |word: &str| format!("\"\\\"{word}\\\"\"\n");
    words.into_iter().map(quoted).collect()
}
