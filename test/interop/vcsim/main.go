// Command vcsim serves govmomi's own simulator on a loopback port, as a server that esxform's authors did not write.
// It prints its URL once it listens and serves until its standard input closes.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
)

// showOpaque puts opaque networks on the list of every host, where a vCenter has them and the simulator does not.
func showOpaque(model *simulator.Model) {
	for _, network := range model.Map().All("OpaqueNetwork") {
		for _, entity := range model.Map().All("HostSystem") {
			host := entity.(*simulator.HostSystem)
			host.Network = append(host.Network, network.(*mo.OpaqueNetwork).Self)
		}
	}
}

func main() {
	esx := flag.Bool("esx", false, "a lone ESX host instead of a vCenter")
	machines := flag.Int("vm", 2, "virtual machines per resource pool")
	pools := flag.Int("pool", 0, "resource pools below the root pool of a cluster")
	folders := flag.Int("folder", 0, "whether a folder is put around the objects of a datacenter")
	datastores := flag.Int("ds", 1, "datastores per datacenter")
	opaque := flag.Int("nsx", 0, "opaque networks per datacenter")
	api := flag.String("api-version", "", "the API version that it says it has")
	flag.Parse()

	model := simulator.VPX()
	if *esx {
		model = simulator.ESX()
	}
	if *api != "" {
		model.ServiceContent.About.ApiVersion = *api
	}
	model.Machine = *machines
	model.Datastore = *datastores
	model.OpaqueNetwork = *opaque
	model.Pool = *pools
	model.Folder = *folders
	defer model.Remove()
	if err := model.Create(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	showOpaque(model)
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword("root", "secret")}
	server := model.Service.NewServer()
	defer server.Close()
	fmt.Println(server.URL.String())
	_, _ = io.Copy(io.Discard, os.Stdin)
}
