# max_words_small.capnp:6: Service.put: .maxWords.2. is not between 3 and 2047
@0xf0a1b2c3d4e5f603;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service {
  put @0 (text :Text, number :UInt8) -> () $Zooid.maxWords(2);
}
