// The request of the Cap'n Proto compiler, and what this plugin asks of it.
#pragma once
#include <capnp/schema-loader.h>
#include <capnp/schema.capnp.h>

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace zooid::capnpc {

/// A schema this plugin cannot compile; the text names file, line, place and cure.
struct SchemaError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Node = capnp::schema::Node::Reader;
using Annotations = capnp::List<capnp::schema::Annotation>::Reader;
using RequestedFile = capnp::schema::CodeGeneratorRequest::RequestedFile::Reader;

/// One schema file to compile and the names its types get.
class Schema {
public:
    Schema(const capnp::SchemaLoader& loader, RequestedFile requested);

    [[nodiscard]] Node node(std::uint64_t id) const;
    [[nodiscard]] Node file() const { return node(requested_.getId()); }

    /// Value of an annotation of zooid.capnp, by name; nothing when absent.
    [[nodiscard]] std::optional<std::string>
    text(Annotations annotations, std::string_view name) const;
    [[nodiscard]] std::optional<unsigned>
    number(Annotations annotations, std::string_view name) const;
    [[nodiscard]] bool has(Annotations annotations, std::string_view name) const;

    /// C++ name of a struct, enumeration or interface; of another file with its namespace, and that
    /// file is one of includes() from then on.
    [[nodiscard]] std::string cpp_name(std::uint64_t id) const;

    /// A buffer of zooid.capnp, which travels beside its message.
    [[nodiscard]] bool is_buffer(capnp::schema::Type::Reader type) const;
    /// The tag in `Capability<...>` for an interface: of zooid.capnp, or where it is served.
    [[nodiscard]] std::string capability_kind(std::uint64_t id) const;

    /// The types of this file in the order they are declared, method structs included.
    [[nodiscard]] const std::vector<std::uint64_t>& types() const { return types_; }

    /// What a header that used cpp_name() must include, as it stands behind `#include`.
    [[nodiscard]] std::vector<std::string> includes() const;

    /// An error at a declaration. @param member field or method of it, or empty.
    [[nodiscard]] SchemaError
    error(std::uint64_t id, std::string_view member, std::string_view what) const;

private:
    void collect(std::uint64_t id, const std::string& prefix);
    void add_name(std::uint64_t id, const std::string& name);
    void refuse_generic(std::uint64_t id) const;
    [[nodiscard]] std::string foreign_name(std::uint64_t id) const;
    [[nodiscard]] std::optional<capnp::schema::Value::Reader>
    find(Annotations annotations, std::string_view name) const;

    const capnp::SchemaLoader& loader_;
    RequestedFile requested_;
    std::map<std::uint64_t, std::string> names_;
    std::vector<std::uint64_t> types_;
    mutable std::set<std::uint64_t> used_files_;
};

}  // namespace zooid::capnpc
