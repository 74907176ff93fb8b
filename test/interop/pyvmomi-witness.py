"""Reads what a server shows, for tests that changed it by another client. One JSON request a line, one JSON answer a line."""

import datetime
import json
import sys

from pyVim import connect
from pyVmomi import vim
from pyVmomi.VmomiSupport import DataObject, ManagedObject

# On loopback pyVmomi puts a TLS context on plain HTTP too, and fails.
connect.localSslFixup = lambda host, context: context


def is_unset(member):
    return member is None or (isinstance(member, list) and len(member) == 0)


def plain(value):
    if isinstance(value, vim.ManagedEntity):
        return value.name
    if isinstance(value, ManagedObject):
        return value._moId
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, DataObject):
        pairs = [(each.name, getattr(value, each.name)) for each in type(value)._GetPropertyList()]
        return {name: plain(member) for name, member in pairs if not is_unset(member)}
    if value is None or isinstance(value, (bool, float)):
        return value
    return int(value) if isinstance(value, int) else str(value)


def look(content, kind, name, path):
    """A property of the entity of a name, or null where there is no such entity."""
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    try:
        found = [each for each in view.view if each.name == name]
    finally:
        view.DestroyView()
    if not found:
        return None
    value = found[0]
    for part in path.split("."):
        value = getattr(value, part) if value is not None else None
    return plain(value)


def main():
    server = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "port" in request:
                open_session = connect.SmartConnectNoSSL if request["tls"] else connect.SmartConnect
                protocol = "https" if request["tls"] else "http"
                server = open_session(
                    protocol=protocol, host=request["host"], port=request["port"], user="root", pwd="secret"
                )
                answer = None
            else:
                kind = getattr(vim, request["kind"])
                answer = look(server.content, kind, request["name"], request["path"])
            print(json.dumps({"value": answer}), flush=True)
        except Exception as error:  # whatever it is, the test is to hear of it
            print(json.dumps({"error": "%s: %s" % (type(error).__name__, error)}), flush=True)


main()
