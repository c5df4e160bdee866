# contract_state.capnp:5: Service: contract: state 'nowhere' has no rule
@0xf0a1b2c3d4e5f603;
using Zooid = import "/zooid.capnp";
$Zooid.namespace("refused");
interface Service $Zooid.contract("start: put -> nowhere") { put @0 () -> (); }
