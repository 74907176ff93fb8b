export class Colleague {
  constructor(baseUrl: string);
  login(user: string, password: string): Promise<void>;
  logout(): Promise<void>;
  find(uuid: string): Promise<string>;
  annotate(vm: string, annotation: string): Promise<void>;
  setMemory(vm: string, megabytes: number): Promise<void>;
  begin(method: string, vm: string): Promise<void>;
  powerOff(vm: string): Promise<void>;
}
