# same_type_name.capnp:6: ServicePutParams: its C.. name ServicePutParams is also that of put.*Params: rename one
@0xf0a1b2c3d4e5f60f;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service { put @0 () -> (); }
struct ServicePutParams { id @0 :UInt8; }
