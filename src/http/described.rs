//! What the OpenAPI document describes once: a client made of it has one type for one thing.

use std::collections::BTreeMap;

use utoipa::openapi::{
    OpenApi, Ref, RefOr,
    path::{Operation, Parameter},
    schema::{ArrayItems, Schema},
};

type Schemas = BTreeMap<String, RefOr<Schema>>;

/// Refers to a schema of the components wherever a parameter, or the items of a list, say the very
/// same again. utoipa writes out what a generic type holds, and what a parameter is; of that,
/// generators make a type for every list and every operation, and none of them fits another.
pub fn once(document: &mut OpenApi) {
    let Some(components) = &mut document.components else { return };
    let named = components.schemas.clone();
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        for property in object.properties.values_mut() {
            refer_items(property, &named);
        }
    }
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for parameter in operations.into_iter().flatten().flat_map(parameters) {
            if let Some(schema) = &mut parameter.schema {
                refer(schema, &named);
                refer_items(schema, &named);
            }
        }
    }
}

fn parameters(operation: &mut Operation) -> impl Iterator<Item = &mut Parameter> {
    operation.parameters.iter_mut().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

fn refer_items(schema: &mut RefOr<Schema>, named: &Schemas) {
    if let RefOr::T(Schema::Array(array)) = schema
        && let ArrayItems::RefOrSchema(items) = &mut array.items
    {
        refer(items, named);
    }
}

fn refer(schema: &mut RefOr<Schema>, named: &Schemas) {
    if let Some((name, _)) = named.iter().find(|(_, known)| *known == schema) {
        *schema = RefOr::Ref(Ref::from_schema_name(name));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_same_is_referred_to_and_what_differs_is_left() {
        let source = json!({"type": "string", "enum": ["self", "expert"]});
        let other = json!({"type": "string", "enum": ["self"]});
        let of = |schema: &Value| json!({"name": "x", "in": "query", "required": false, "schema": schema});
        let parameters = [
            of(&source),
            of(&other),
            of(&json!({"type": "array", "items": source, "maxItems": 2})),
        ];
        let page =
            json!({"type": "object", "properties": {"items": {"type": "array", "items": source}}});
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "x", "version": "1"},
            "paths": {"/v1/things": {"get": {"responses": {}, "parameters": parameters}}},
            "components": {"schemas": {"Source": source, "Page": page}},
        });
        let mut document: OpenApi = serde_json::from_value(document).unwrap();

        once(&mut document);

        let document = serde_json::to_value(document).unwrap();
        let said = json!({"$ref": "#/components/schemas/Source"});
        let parameters = &document["paths"]["/v1/things"]["get"]["parameters"];
        assert_eq!(parameters[0]["schema"], said);
        assert_eq!(parameters[1]["schema"], other);
        assert_eq!(parameters[2]["schema"]["items"], said);
        assert_eq!(parameters[2]["schema"]["maxItems"], 2);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["Page"]["properties"]["items"]["items"], said);
        assert_eq!(schemas["Source"], source);
    }
}
