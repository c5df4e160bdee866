# no_max_words.capnp:7: Service.put: its messages have pointers or more than 7 words: add .maxWords
@0xf0a1b2c3d4e5f602;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service {
  get @0 () -> ();
  put @1 (text :Text) -> ();
}
