# method_as_interface.capnp:6: Service.service: a method cannot be named as its interface
@0xf0a1b2c3d4e5f60c;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service {
  service @0 () -> ();
}
