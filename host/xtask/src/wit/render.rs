//! A WIT package as Markdown: signatures as WIT, everything else as prose and lists.

use wit_parser::{
    Docs, Function, FunctionKind, Handle, Interface, PackageId, Resolve, Type, TypeDef,
    TypeDefKind, TypeId, TypeOwner, World, WorldItem, WorldKey,
};

/// One section with everything a package defines.
pub(super) fn package(resolve: &Resolve, id: PackageId) -> String {
    let package = &resolve.packages[id];
    let mut text = format!("\n## `{}`\n", package.name);
    text.push_str(&paragraphs(&package.docs));
    for (name, id) in &package.interfaces {
        text.push_str(&interface(resolve, name, &resolve.interfaces[*id]));
    }
    for (name, id) in &package.worlds {
        text.push_str(&world(resolve, name, &resolve.worlds[*id]));
    }
    text
}

fn interface(resolve: &Resolve, name: &str, interface: &Interface) -> String {
    let mut text = format!("\n### interface `{name}`\n{}", paragraphs(&interface.docs));
    let (used, own): (Vec<&TypeId>, Vec<&TypeId>) = interface
        .types
        .values()
        .partition(|id| used_from(resolve, **id).is_some());
    if !used.is_empty() {
        let names: Vec<String> = used
            .iter()
            .filter_map(|id| used_from(resolve, **id))
            .collect();
        text.push_str(&format!("\nUses {}.\n", names.join(", ")));
    }
    for id in own {
        text.push_str(&type_section(resolve, *id));
        text.push_str(&functions(resolve, interface, |owner| owner == Some(*id)));
    }
    text.push_str(&functions(resolve, interface, |owner| owner.is_none()));
    text
}

/// The functions that belong to a resource, or to none.
fn functions(
    resolve: &Resolve,
    interface: &Interface,
    belongs: impl Fn(Option<TypeId>) -> bool,
) -> String {
    let chosen = interface
        .functions
        .values()
        .filter(|function| belongs(function.kind.resource()));
    chosen
        .map(|function| function_section(resolve, function))
        .collect()
}

fn function_section(resolve: &Resolve, function: &Function) -> String {
    let owner = function
        .kind
        .resource()
        .and_then(|id| resolve.types[id].name.clone());
    let short = function.item_name();
    let title = match (&function.kind, owner) {
        (FunctionKind::Constructor(_), Some(owner)) => format!("{owner} constructor"),
        (_, Some(owner)) => format!("{owner}.{short}"),
        (_, None) => short.to_string(),
    };
    let own_argument = matches!(
        function.kind,
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_)
    );
    let params: Vec<String> = function
        .params
        .iter()
        .skip(usize::from(own_argument))
        .map(|param| format!("{}: {}", param.name, type_name(resolve, &param.ty)))
        .collect();
    let result = function
        .result
        .as_ref()
        .map(|ty| format!(" -> {}", type_name(resolve, ty)))
        .unwrap_or_default();
    let params = params.join(", ");
    format!(
        "\n#### `{title}`\n\n```wit\n{short}: func({params}){result}\n```\n{}",
        paragraphs(&function.docs)
    )
}

fn type_section(resolve: &Resolve, id: TypeId) -> String {
    let def = &resolve.types[id];
    let name = def.name.as_deref().unwrap_or_default();
    let head = |word: &str| format!("\n#### {word} `{name}`\n{}", paragraphs(&def.docs));
    match &def.kind {
        TypeDefKind::Record(record) => {
            let item = |f: &wit_parser::Field| {
                bullet(
                    &format!("{}: {}", f.name, type_name(resolve, &f.ty)),
                    &f.docs,
                )
            };
            list(head("record"), record.fields.iter().map(item))
        }
        TypeDefKind::Variant(variant) => {
            let payload = |ty: &Type| format!("({})", type_name(resolve, ty));
            let item = |case: &wit_parser::Case| {
                bullet(
                    &format!(
                        "{}{}",
                        case.name,
                        case.ty.as_ref().map(payload).unwrap_or_default()
                    ),
                    &case.docs,
                )
            };
            list(head("variant"), variant.cases.iter().map(item))
        }
        TypeDefKind::Enum(kind) => list(
            head("enum"),
            kind.cases.iter().map(|case| bullet(&case.name, &case.docs)),
        ),
        TypeDefKind::Flags(kind) => list(
            head("flags"),
            kind.flags.iter().map(|flag| bullet(&flag.name, &flag.docs)),
        ),
        TypeDefKind::Resource => head("resource"),
        _ => format!(
            "\n#### type `{name}`\n\n```wit\ntype {name} = {}\n```\n{}",
            kind_name(resolve, def),
            paragraphs(&def.docs)
        ),
    }
}

fn world(resolve: &Resolve, name: &str, world: &World) -> String {
    let mut text = format!("\n### world `{name}`\n{}", paragraphs(&world.docs));
    let items = [("import", &world.imports), ("export", &world.exports)];
    let lines = items.into_iter().flat_map(|(word, items)| {
        items
            .iter()
            .map(move |(key, item)| format!("- {word} `{}`\n", item_name(resolve, key, item)))
    });
    text.push('\n');
    text.extend(lines);
    text
}

fn item_name(resolve: &Resolve, key: &WorldKey, item: &WorldItem) -> String {
    match item {
        WorldItem::Interface { id, .. } => resolve
            .id_of(*id)
            .unwrap_or_else(|| resolve.name_world_key(key)),
        WorldItem::Function(_) | WorldItem::Type { .. } => resolve.name_world_key(key),
    }
}

/// For `use other.{name}`: where the name comes from.
fn used_from(resolve: &Resolve, id: TypeId) -> Option<String> {
    let def = &resolve.types[id];
    let TypeDefKind::Type(Type::Id(target)) = def.kind else {
        return None;
    };
    let (TypeOwner::Interface(here), TypeOwner::Interface(there)) =
        (def.owner, resolve.types[target].owner)
    else {
        return None;
    };
    let name = def.name.as_deref().unwrap_or_default();
    (here != there).then(|| format!("`{name}` of `{}`", resolve.id_of(there).unwrap_or_default()))
}

fn type_name(resolve: &Resolve, ty: &Type) -> String {
    let plain = match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "s8",
        Type::S16 => "s16",
        Type::S32 => "s32",
        Type::S64 => "s64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::ErrorContext => "error-context",
        Type::Id(id) => {
            let def = &resolve.types[*id];
            return def.name.clone().unwrap_or_else(|| kind_name(resolve, def));
        }
    };
    plain.to_string()
}

/// An unnamed type, or the right side of a type alias.
fn kind_name(resolve: &Resolve, def: &TypeDef) -> String {
    let name = |ty: &Type| type_name(resolve, ty);
    let optional = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "_".to_string(), name);
    match &def.kind {
        TypeDefKind::Type(ty) => name(ty),
        TypeDefKind::Option(ty) => format!("option<{}>", name(ty)),
        TypeDefKind::List(ty) => format!("list<{}>", name(ty)),
        TypeDefKind::FixedLengthList(ty, count) => format!("list<{}, {count}>", name(ty)),
        TypeDefKind::Map(key, value) => format!("map<{}, {}>", name(key), name(value)),
        TypeDefKind::Tuple(tuple) => format!(
            "tuple<{}>",
            tuple.types.iter().map(name).collect::<Vec<_>>().join(", ")
        ),
        TypeDefKind::Result(result) => match (&result.ok, &result.err) {
            (None, None) => "result".to_string(),
            (ok, None) => format!("result<{}>", optional(ok)),
            (ok, err) => format!("result<{}, {}>", optional(ok), optional(err)),
        },
        TypeDefKind::Handle(Handle::Own(id)) => name(&Type::Id(*id)),
        TypeDefKind::Handle(Handle::Borrow(id)) => format!("borrow<{}>", name(&Type::Id(*id))),
        TypeDefKind::Future(ty) => format!("future<{}>", optional(ty)),
        TypeDefKind::Stream(ty) => format!("stream<{}>", optional(ty)),
        other => other.as_str().to_string(),
    }
}

fn list(mut text: String, items: impl Iterator<Item = String>) -> String {
    text.push('\n');
    text.extend(items);
    text
}

/// A list item in one line, whatever the comment's line breaks.
fn bullet(code: &str, docs: &Docs) -> String {
    let words = docs
        .contents
        .as_deref()
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if words.is_empty() {
        format!("- `{code}`\n")
    } else {
        format!("- `{code}`: {words}\n")
    }
}

fn paragraphs(docs: &Docs) -> String {
    match docs.contents.as_deref().map(str::trim) {
        None | Some("") => String::new(),
        Some(text) => format!("\n{text}\n"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SOURCE: &str = "/// About the package.\npackage claw:demo@0.1.0;\n\
        interface shared {\n  type id = string;\n}\n\
        /// About the interface.\ninterface things {\n  use shared.{id};\n\
        /// A pair.\n  record pair {\n    /// First,\n    /// in bytes.\n    a: u8,\n    b: option<list<string>>,\n  }\n\
        variant shape { point, circle(f32) }\n\
        resource reader {\n    /// Reads.\n    read: func(max: u32) -> result<list<u8>, string>;\n  }\n\
        /// Opens.\n  open: func(name: id) -> result<reader>;\n}\n\
        world demo { import things; export shared; }\n";

    #[test]
    fn comments_types_and_functions_come_out() {
        let mut resolve = Resolve::default();
        let id = resolve.push_str("demo.wit", SOURCE).unwrap();
        let text = package(&resolve, id);
        for part in [
            "## `claw:demo@0.1.0`\n\nAbout the package.",
            "### interface `things`\n\nAbout the interface.",
            "Uses `id` of `claw:demo/shared@0.1.0`.",
            "#### record `pair`\n\nA pair.\n\n- `a: u8`: First, in bytes.\n- `b: option<list<string>>`\n",
            "- `point`\n- `circle(f32)`\n",
            "#### `reader.read`\n\n```wit\nread: func(max: u32) -> result<list<u8>, string>\n```\n\nReads.",
            "```wit\nopen: func(name: id) -> result<reader>\n```\n\nOpens.",
            "type id = string",
            "### world `demo`",
            "- import `claw:demo/things@0.1.0`\n",
            "- export `claw:demo/shared@0.1.0`\n",
        ] {
            assert!(text.contains(part), "missing {part:?} in:\n{text}");
        }
    }
}
