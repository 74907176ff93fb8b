/**
 * Terraform's JSON: a state file (version 4), `terraform show -json` of a state, and of a plan. Terms: a resource is one instance with its
 * attributes. Limit: read only; nothing but VMs and the names that they refer to is looked at.
 */

import { failure, type Result, success } from '../../domain/diagnostics/result.js';

export type JsonMap = Readonly<Record<string, unknown>>;

export interface TerraformResource {
  readonly type: string;
  /** Such as `vsphere_virtual_machine.web["a"]`. */
  readonly address: string;
  readonly attributes: JsonMap;
}

export const TERRAFORM_LIMITS = { resources: 50_000, depth: 16 } as const;

export function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function mapsIn(value: unknown): readonly JsonMap[] {
  return listOf(value).filter(isJsonMap);
}

function fromState(state: JsonMap): readonly TerraformResource[] {
  return mapsIn(state['resources']).flatMap((resource) => {
    const { type, name, module } = resource;
    return mapsIn(resource['instances']).flatMap((instance): readonly TerraformResource[] => {
      const { attributes, index_key: index } = instance;
      if (!isJsonMap(attributes)) return [];
      const key = index === undefined ? '' : `[${JSON.stringify(index)}]`;
      const prefix = typeof module === 'string' ? `${module}.` : '';
      return [{ type: String(type), address: `${prefix}${String(type)}.${String(name)}${key}`, attributes }];
    });
  });
}

function fromModule(module: unknown, depth = 0): readonly TerraformResource[] {
  if (!isJsonMap(module) || depth > TERRAFORM_LIMITS.depth) return [];
  const own = mapsIn(module['resources']).flatMap(({ type, address, values }): readonly TerraformResource[] =>
    isJsonMap(values) ? [{ type: String(type), address: String(address), attributes: values }] : [],
  );
  return [...own, ...mapsIn(module['child_modules']).flatMap((child) => fromModule(child, depth + 1))];
}

function rootModule(values: unknown): readonly TerraformResource[] {
  return isJsonMap(values) ? fromModule(values['root_module']) : [];
}

/** The resources of a state or plan. A plan has those that it would make, and data sources as they were read before. */
export function terraformResources(json: unknown): Result<readonly TerraformResource[]> {
  if (!isJsonMap(json)) return failure('is no state or plan of Terraform');
  const resources = isJsonMap(json['planned_values'])
    ? [
        ...rootModule(json['planned_values']),
        ...rootModule(isJsonMap(json['prior_state']) ? json['prior_state']['values'] : null).filter(
          ({ type }) => type !== 'vsphere_virtual_machine',
        ),
      ]
    : isJsonMap(json['values'])
      ? rootModule(json['values'])
      : Array.isArray(json['resources'])
        ? fromState(json)
        : null;
  if (resources === null) return failure('is no state or plan of Terraform');
  return resources.length > TERRAFORM_LIMITS.resources
    ? failure(`has more than ${TERRAFORM_LIMITS.resources} resources`)
    : success(resources);
}
