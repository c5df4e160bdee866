# buffer_beside_much.capnp:6: Service.put: .maxWords.64.: beside a buffer a message has at most 27
@0xf0a1b2c3d4e5f634;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.maxWords(64) {
  put @0 (name :Text, data :Zooid.Buffer $Zooid.maxBytes(64)) -> ();
}
