"""How often a password may be tried: for one account from one address, for one account, from one address."""

import hashlib

from api.limiting import Limiter, Policy

WINDOW_SECONDS = 15 * 60
_ACCOUNT, _ADDRESS = 5, 10  # times the tries of one account from one address: who guesses from many, or at many


class PasswordTries:
    """Counts tries in moving windows. Who guesses at an account from elsewhere does not soon lock its owner out."""

    def __init__(self, limiter: Limiter, tries: int) -> None:
        """`tries`: for one account from one address in a quarter of an hour."""
        self._limiter = limiter
        self._both = Policy("sign-in", tries, WINDOW_SECONDS)
        self._account = Policy("sign-in-account", tries * _ACCOUNT, WINDOW_SECONDS)
        self._address = Policy("sign-in-address", tries * _ADDRESS, WINDOW_SECONDS)

    async def take(self, email: str, network: str) -> int:
        """Count a try, also for an e-mail that nobody has; return the seconds to wait, 0 if it may go on."""
        name = _digest(email)
        for policy, caller in ((self._both, f"{name}:{network}"), (self._address, network), (self._account, name)):
            standing = await self._limiter.take(policy, caller)
            if not standing.passed:
                return standing.reset_seconds
        return 0

    async def forget(self, email: str, network: str) -> None:
        """Forget the tries for one account from one address: the password was right."""
        await self._limiter.forget(self._both, f"{_digest(email)}:{network}")


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()[:32]
