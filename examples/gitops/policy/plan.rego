# Rules for "esxform plan --json": conftest test --policy policy plan.json
package main

import rego.v1

deny contains message if {
	some resource in input.resource_changes
	"delete" in resource.change.actions
	message := sprintf("%s would be removed: remove VMs by hand", [resource.address])
}

deny contains message if {
	input.errored
	message := "the plan has errors"
}

# "dark" is the downtime of a VM.
warn contains message if {
	some connection in input.connections
	some domain in connection.domains
	domain.dark != null
	message := sprintf("%s would be powered off for a change", [domain.name])
}
