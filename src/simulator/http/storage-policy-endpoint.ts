import { readEnvelope, type SoapRequest, type SoapResult, writeFault, writeResponse } from '../soap/envelope.js';
import { Fault, notSupported } from '../soap/fault.js';
import { object, reference, string } from '../soap/value.js';
import { type HttpAnswer, soapAnswer } from './http-answer.js';

const NAMESPACE = 'urn:pbm';

/** A vCenter's storage policies, beside the API proper: it has the service, and nothing has a policy. */
export function answerStoragePolicy(source: string): HttpAnswer {
  try {
    const request = readEnvelope(source);
    return soapAnswer(200, writeResponse(request.method, resultOf(request), NAMESPACE));
  } catch (error) {
    if (error instanceof Fault) return soapAnswer(500, writeFault(error));
    throw error;
  }
}

function resultOf({ method }: SoapRequest): SoapResult {
  switch (method) {
    case 'PbmRetrieveServiceContent':
      return serviceContent();
    case 'PbmQueryAssociatedProfile':
    case 'PbmQueryAssociatedProfiles':
    case 'PbmQueryProfile':
    case 'PbmRetrieveContent':
      return [];
    default:
      throw notSupported(`${method} of the storage policies is not simulated.`);
  }
}

function serviceContent() {
  const manager = (type: string) => reference(type, type.replace(/^Pbm(Profile)?/, ''));
  return object('PbmServiceInstanceContent', {
    aboutInfo: object('PbmAboutInfo', {
      name: string('PBM'),
      version: string('2.0'),
      instanceUuid: string('50000000-0000-4000-8000-000000000001'),
    }),
    sessionManager: manager('PbmSessionManager'),
    capabilityMetadataManager: manager('PbmCapabilityMetadataManager'),
    profileManager: manager('PbmProfileProfileManager'),
    complianceManager: manager('PbmComplianceManager'),
    placementSolver: manager('PbmPlacementSolver'),
    replicationManager: undefined,
  });
}
