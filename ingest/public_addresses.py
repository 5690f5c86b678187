"""Which hosts a crawler may talk to: the public internet, and nothing behind our own door."""

import ipaddress
import socket
from collections.abc import Sequence
from fnmatch import fnmatchcase

from ingest.errors import IngestError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LOOPBACK = "127.0.0.1"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class BlockedAddressError(IngestError):
    """A host is, or resolves to, an address that is not public."""

    def __init__(self, host: str, address: str) -> None:
        self.host = host
        super().__init__(
            f"{host} is at {address}, which is not a public address; if it is meant to be crawled, "
            "map the host with the setting loopback_hosts"
        )


class AddressGuard:
    """Answers for a host what may be asked; remembers what it blocked, because resolvers lose their reasons."""

    def __init__(self, loopback_hosts: Sequence[str] = ()) -> None:
        self._patterns = tuple(pattern.lower() for pattern in loopback_hosts)
        self.blocked: dict[str, str] = {}  # host -> address

    def is_loopback(self, host: str) -> bool:
        """Tell whether a setting maps this host to the machine itself."""
        return any(fnmatchcase(host.lower(), pattern) for pattern in self._patterns)

    def check_literal(self, host: str) -> None:
        """Raise BlockedAddressError if the host is an address in any notation and not public; a name passes."""
        address = literal_address(host)
        if address is not None and not self.is_loopback(host):
            self.check_address(host, str(address))

    def check_address(self, host: str, address: str) -> None:
        """Raise BlockedAddressError unless the address to which a host resolved is public."""
        if not is_public(ipaddress.ip_address(address.partition("%")[0])):
            self.blocked[host] = address
            raise BlockedAddressError(host, address)


def literal_address(host: str) -> Address | None:
    """Read a host as an IP address in any notation that resolvers accept (127.1, 0x7f000001, [::1]); None: a name."""
    bare = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Tell whether an address is reachable on the public internet, looking into IPv4 addresses inside IPv6 ones."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved
