"""The kinds of files, in the order in which they build on each other."""

from outcomes.exchange.records.children import Children
from outcomes.exchange.records.deliveries import Deliveries
from outcomes.exchange.records.measurements import Measurements
from outcomes.exchange.records.needs import Needs
from outcomes.exchange.records.offences import Offences
from outcomes.exchange.records.plans import Plans
from outcomes.exchange.records.sessions import Sessions
from outcomes.exchange.rows import Kind

_ALL: tuple[Kind, ...] = (
    Children(),
    Needs(),
    Plans(),
    Deliveries(),
    Sessions(),
    Measurements(),
    Offences(),
)
KINDS = {kind.name: kind for kind in _ALL}
