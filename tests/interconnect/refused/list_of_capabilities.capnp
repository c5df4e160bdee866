# list_of_capabilities.capnp:5: Service.put.Params.all: a list holds neither Void, AnyPointer nor capabilities
@0xf0a1b2c3d4e5f608;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.maxWords(9) { put @0 (all :List(Service)) -> (); }
