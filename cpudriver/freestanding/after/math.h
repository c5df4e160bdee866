// Asked for by name only.
#pragma once
