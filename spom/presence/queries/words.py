"""What a verdict says to the person: what happened, what to do, what is safe. Never a score."""

from django.utils.translation import gettext as _

from spom.kit.parts import CameraState
from spom.presence.models.checks import PresenceCheck
from spom.presence.policies import MISSES_ALLOWED

Verdict = PresenceCheck.Verdict


def state_after(check: PresenceCheck) -> CameraState:
    """What the camera panel says once the check was decided."""
    if check.is_passed:
        return CameraState(title=_("Thank you, it is you"), text=_goes_on(check), tone="ok", icon="circle-check")
    if check.miss >= MISSES_ALLOWED:
        return CameraState(
            title=_("Let us confirm in another way"),
            text=_(
                "The camera did not recognise you three times. Use a code or a passkey now, or ask a person to look at "
                "the pictures. Everything counted so far stays; the minutes since your last check wait."
            ),
            tone="warn",
            icon="shield-check",
        )
    if check.miss:
        return _missed(check)
    return unclear(check.hint or check.verdict)


def unclear(hint: str) -> CameraState:
    """What to change. It costs nothing."""
    told = _hints().get(hint)
    if told is None:
        return CameraState(
            title=_("That took too long"), text=_("Start the check again. Nothing is lost."), tone="warn", icon="clock"
        )
    title, text, icon = told
    return CameraState(title=title, text=text, tone="warn", icon=icon)


def panel_states() -> dict[str, CameraState]:
    """What the panel says on its own, by the names of frontend/islands/face-check."""
    blocked = _(
        "The browser blocked the camera for this site. Select the camera icon in the address bar, choose Allow."
    )
    return {
        "ask": CameraState(
            title=_("Allow your camera"),
            text=_("Your browser asks you once. Then a few pictures are compared with yours; no video is recorded."),
            icon="camera",
        ),
        "waiting": CameraState(title=_("One moment"), text=_("The camera is being switched on."), icon="camera"),
        "unanswered": CameraState(
            title=_("Your browser is asking"),
            text=_("Look at the top of the window and choose Allow."),
            tone="warn",
            icon="camera",
        ),
        "denied": CameraState(title=_("Camera is blocked"), text=blocked, tone="bad", icon="camera-off"),
        "denied-by-system": CameraState(
            title=_("Camera is blocked by your device"),
            text=_("Open the privacy settings of your device, allow the camera for this browser, then try again."),
            tone="bad",
            icon="camera-off",
        ),
        "how": CameraState(
            title=_("How to allow the camera"),
            text=_(
                "Chrome and Edge: the icon left of the address, Camera, Allow. Firefox: the crossed-out camera in the "
                "address bar. Safari: Settings for this website, Camera, Allow. Then reload the page."
            ),
            icon="info",
        ),
        "none": CameraState(
            title=_("No camera found"),
            text=_("Connect a webcam, or sign in on your phone. Your place in this lesson is kept."),
            tone="bad",
            icon="camera-off",
        ),
        "in-use": CameraState(
            title=_("Another app is using the camera"),
            text=_("Close Zoom, Teams, Meet or other tabs that use the camera, then try again."),
            tone="warn",
            icon="video",
        ),
        "lost": CameraState(
            title=_("The camera was switched off"),
            text=_("Connect it again or choose another one, then try again. Nothing counted is lost."),
            tone="warn",
            icon="camera-off",
        ),
        "unsupported": CameraState(
            title=_("This browser cannot use the camera"),
            text=_("Use a current browser over a secure address, or confirm in another way."),
            tone="bad",
            icon="camera-off",
        ),
        "dark": CameraState(
            title=_("It is too dark"),
            text=_(
                "Turn on a light in front of you or turn towards a window. Nothing is sent until the picture is clear."
            ),
            tone="warn",
            icon="sun-dim",
        ),
        "no-face": unclear("NO_FACE"),
        "two-faces": CameraState(
            title=_("More than one person is visible"),
            text=_("Only you should be in the picture for this moment. The check starts again by itself."),
            tone="warn",
            icon="users",
        ),
        "closer": unclear("FAR"),
        "left": _off_centre(_("Move a little to the left")),
        "right": _off_centre(_("Move a little to the right")),
        "turn-left": _turn(_("Turn your head a little to the left")),
        "turn-right": _turn(_("Turn your head a little to the right")),
        "checking": CameraState(
            title=_("Checking"),
            text=_("Hold still and look at the camera. This takes about two seconds."),
            icon="scan-face",
        ),
        "slow": CameraState(
            title=_("Still checking"),
            text=_("The connection is slow. Your pictures are on their way."),
            icon="scan-face",
        ),
        "unreachable-again": CameraState(
            title=_("We could not reach the server"),
            text=_("We try again by ourselves. The pictures are in memory only."),
            tone="warn",
            icon="wifi-off",
        ),
        "unreachable": CameraState(
            title=_("We could not reach the server"),
            text=_("Try again when the connection is back, or confirm in another way. Nothing counted is lost."),
            tone="warn",
            icon="wifi-off",
        ),
    }


def _off_centre(title: str) -> CameraState:
    return CameraState(title=title, text=_("Bring your face to the middle of the outline."), tone="warn", icon="move")


def _turn(title: str) -> CameraState:
    return CameraState(
        title=title,
        text=_("Slowly, then hold still. It shows that no picture is held to the camera."),
        icon="scan-face",
    )


def _goes_on(check: PresenceCheck) -> str:
    if check.is_trusted:
        return _("You can go on. The next check comes after nine to ten minutes of learning.")
    return _("You can go on. What you learn waits until a person has looked at your new picture; then it counts.")


def _missed(check: PresenceCheck) -> CameraState:
    attempt = _("Attempt %(number)d of %(most)d.") % {"number": check.miss, "most": MISSES_ALLOWED}
    if check.verdict == Verdict.REPLAY:
        text = _("These pictures were sent before. Use the camera itself, without a recording.")
    elif check.verdict == Verdict.SPOOF_SUSPECTED:
        text = _("The camera seems to see a picture of a person. Sit in front of it yourself and turn as asked.")
    else:
        text = _("Look straight at the camera, take off a cap or mask, and try again. Your time so far is kept.")
    return CameraState(
        title=_("That did not match your photo"), text=f"{attempt} {text}", tone="bad", icon="circle-alert"
    )


def _hints() -> dict[str, tuple[str, str, str]]:
    return {
        "NO_FACE": (
            _("We cannot see your face"),
            _("Sit in front of the camera so that your face is inside the outline."),
            "user-x",
        ),
        "SEVERAL": (
            _("More than one person is visible"),
            _("Only you should be in the picture for this moment. Then try again."),
            "users",
        ),
        "DARK": (_("It is too dark"), _("Turn on a light in front of you or turn towards a window."), "sun-dim"),
        "BRIGHT": (_("It is too bright"), _("Turn away from the window, or dim the lamp on your face."), "sun"),
        "BLURRED": (
            _("The picture is blurred"),
            _("Hold still for a moment, and wipe the lens of your camera if it stays like this."),
            "scan-face",
        ),
        "FAR": (_("Come a little closer"), _("Your face should fill the outline."), "move"),
        "TURNED": (_("Look at the camera"), _("Turn your face towards the camera, then try again."), "scan-face"),
        "UNSURE": (
            _("We could not be sure"),
            _("Try again with light on your face. This costs you nothing."),
            "sun-dim",
        ),
        "TURN_ASKED": (
            _("One more look"),
            _("We ask you to turn your head a little this time. It shows us that no picture is held to the camera."),
            "scan-face",
        ),
        "TURN_MISSED": (
            _("We did not see you turn your head"),
            _("Begin by looking at the camera, then turn slowly to the side we ask for."),
            "scan-face",
        ),
        "NOT_A_PICTURE": (
            _("The pictures could not be read"),
            _("Start again. If it stays like this, use another browser or another way."),
            "camera-off",
        ),
    }
