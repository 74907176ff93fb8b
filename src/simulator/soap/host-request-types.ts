import type { RequestType } from './request-type.js';

/** What changes the network of a host. */
export const HOST_NETWORK_TYPES: Readonly<Record<string, RequestType>> = {
  HostVirtualSwitchSpec: {
    members: 'numPorts:int bridge:HostVirtualSwitchBridge?! policy:HostNetworkPolicy? mtu:int?',
  },
  HostVirtualSwitchBridge: { abstract: true, members: '' },
  HostVirtualSwitchBondBridge: {
    base: 'HostVirtualSwitchBridge',
    members:
      'nicDevice:string* beacon:HostVirtualSwitchBeaconConfig? linkDiscoveryProtocolConfig:LinkDiscoveryProtocolConfig?',
  },
  HostVirtualSwitchSimpleBridge: { base: 'HostVirtualSwitchBridge', members: 'nicDevice:string' },
  HostVirtualSwitchAutoBridge: { base: 'HostVirtualSwitchBridge', members: 'excludedNicDevice:string*' },
  HostVirtualSwitchBeaconConfig: { members: 'interval:int' },
  LinkDiscoveryProtocolConfig: { members: 'protocol:string operation:string' },
  HostPortGroupSpec: { members: 'name:string vlanId:int vswitchName:string policy:HostNetworkPolicy' },
  HostNetworkPolicy: {
    members:
      'security:HostNetworkSecurityPolicy? nicTeaming:HostNicTeamingPolicy? offloadPolicy:HostNetOffloadCapabilities? ' +
      'shapingPolicy:HostNetworkTrafficShapingPolicy?',
  },
  HostNetworkSecurityPolicy: { members: 'allowPromiscuous:boolean? macChanges:boolean? forgedTransmits:boolean?' },
  HostNicTeamingPolicy: {
    members:
      'policy:string? reversePolicy:boolean? notifySwitches:boolean? rollingOrder:boolean? ' +
      'failureCriteria:HostNicFailureCriteria? nicOrder:HostNicOrderPolicy?',
  },
  HostNicFailureCriteria: {
    members:
      'checkSpeed:string? speed:int? checkDuplex:boolean? fullDuplex:boolean? checkErrorPercent:boolean? percentage:int? ' +
      'checkBeacon:boolean?',
  },
  HostNicOrderPolicy: { members: 'activeNic:string* standbyNic:string*' },
  HostNetOffloadCapabilities: { members: 'csumOffload:boolean? tcpSegmentation:boolean? zeroCopyXmit:boolean?' },
  HostNetworkTrafficShapingPolicy: {
    members: 'enabled:boolean? averageBandwidth:long? peakBandwidth:long? burstSize:long?',
  },
};

/** What asks for measurements. */
export const PERFORMANCE_TYPES: Readonly<Record<string, RequestType>> = {
  PerfQuerySpec: {
    members:
      'entity:ref startTime:string? endTime:string? maxSample:int? metricId:PerfMetricId* intervalId:int? format:string?',
  },
  PerfMetricId: { members: 'counterId:int instance:string' },
};
