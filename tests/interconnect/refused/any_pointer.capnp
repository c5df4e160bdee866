# any_pointer.capnp:7: Service.put.Params.it: AnyPointer is not supported: name the type
@0xf0a1b2c3d4e5f605;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.maxWords(9) {
  # Takes it :AnyPointer, which a comment may say.
  put @0 (it :AnyPointer) -> ();
}
