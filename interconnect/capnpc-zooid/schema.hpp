// The request of the Cap'n Proto compiler, and what this plugin asks of it.
#pragma once
#include <capnp/schema-loader.h>
#include <capnp/schema.capnp.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace zooid::capnpc {

/// A schema this plugin cannot compile; the text names place and cure.
struct SchemaError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Node = capnp::schema::Node::Reader;
using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

/// One schema file to compile and the names its types get.
class Schema {
public:
    Schema(const capnp::SchemaLoader& loader, std::uint64_t file_id);

    [[nodiscard]] Node node(std::uint64_t id) const { return loader_.get(id).getProto(); }
    [[nodiscard]] Node file() const { return node(file_id_); }

    /// Value of an annotation of zooid.capnp, by name; nothing when absent.
    [[nodiscard]] std::optional<std::string>
    text(Annotations annotations, std::string_view name) const;
    [[nodiscard]] std::optional<unsigned>
    number(Annotations annotations, std::string_view name) const;
    [[nodiscard]] bool has(Annotations annotations, std::string_view name) const;

    /// C++ name of a struct, enumeration or interface of this file; an error for one of another
    /// file.
    [[nodiscard]] const std::string& cpp_name(std::uint64_t id) const;

    /// The types of this file in the order they are declared, method structs included.
    [[nodiscard]] const std::vector<std::uint64_t>& types() const { return types_; }

private:
    void collect(std::uint64_t id, const std::string& prefix);
    [[nodiscard]] std::optional<capnp::schema::Value::Reader>
    find(Annotations annotations, std::string_view name) const;

    const capnp::SchemaLoader& loader_;
    std::uint64_t file_id_;
    std::map<std::uint64_t, std::string> names_;
    std::vector<std::uint64_t> types_;
};

}  // namespace zooid::capnpc
