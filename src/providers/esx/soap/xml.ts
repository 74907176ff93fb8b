/** One element of an answer, with the two attributes that the vSphere API gives meaning to. Names are without prefix. */
export interface XmlElement {
  readonly name: string;
  /** `xsi:type` without its prefix: types of XML Schema, whatever prefix they came with, as `xsd:string`; `vim25:Foo` is `Foo`. */
  readonly xsiType: string | null;
  /** The plain `type` attribute, which names the kind of a managed object reference. */
  readonly refType: string | null;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** The names of XML Schema's types begin in lower case and those of the vSphere API in upper case, so the prefix need not be resolved. */
export function typeName(value: string): string {
  const trimmed = value.trim();
  const name = trimmed.slice(trimmed.indexOf(':') + 1);
  return /^[a-z]/.test(name) ? `xsd:${name}` : name;
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((each) => each.name === name);
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
