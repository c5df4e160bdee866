// A guest program: a Cap'n Proto message written, flattened, read back.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstdio>

#include "message.capnp.h"

int main() {
    capnp::MallocMessageBuilder builder;
    auto message = builder.initRoot<Message>();
    message.setId(7);
    message.setName("zooid");
    auto values = message.initValues(3);
    for (unsigned i = 0; i < 3; ++i) values.set(i, i * i);
    const kj::Array<capnp::word> words = capnp::messageToFlatArray(builder);
    capnp::FlatArrayMessageReader reader(words);
    const auto read = reader.getRoot<Message>();
    std::printf("%zu words id %u name %s last %u\n", words.size(), read.getId(),
                read.getName().cStr(), read.getValues()[2]);
}
