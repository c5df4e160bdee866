# one_way_results.capnp:5: Service.put: a .oneWay method has no results: remove them
@0xf0a1b2c3d4e5f604;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service { put @0 () -> (ok :Bool) $Zooid.oneWay; }
