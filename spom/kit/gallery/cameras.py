"""The camera panel in each of its states."""

from dataclasses import dataclass

from spom.kit.parts import CameraState


@dataclass(frozen=True, kw_only=True)
class CameraSample:
    """One state of the camera panel: what it says, what it shows, what can be done."""

    label: str
    state: CameraState
    picture: str = "person"
    guide: str = ""
    actions: tuple[tuple[str, str], ...] = ()


OTHER_WAYS = ("Other ways to confirm", "link")
CAMERAS = (
    CameraSample(
        label="Not asked yet",
        picture="off",
        actions=(("Turn on camera", "primary"), OTHER_WAYS),
        state=CameraState(
            title="Allow your camera",
            text="Every 9 to 10 minutes of play we compare one picture with your profile photo. No video is recorded. "
            "Your browser will ask you to allow the camera.",
            icon="camera",
        ),
    ),
    CameraSample(
        label="Denied",
        picture="off",
        actions=(("Try again", "primary"), ("Show me how", "secondary"), OTHER_WAYS),
        state=CameraState(
            title="Camera is blocked",
            text="Your browser blocked the camera for this site. Select the camera icon in the address bar, choose "
            "Allow, then try again.",
            tone="bad",
            icon="camera-off",
        ),
    ),
    CameraSample(
        label="No camera",
        picture="off",
        actions=(("Look again", "primary"), ("Continue on phone", "secondary"), OTHER_WAYS),
        state=CameraState(
            title="No camera found",
            text="Connect a webcam, or continue on your phone. Your place in this lesson is kept.",
            tone="bad",
            icon="camera-off",
        ),
    ),
    CameraSample(
        label="In use elsewhere",
        picture="off",
        actions=(("Try again", "primary"), ("Use another camera", "secondary")),
        state=CameraState(
            title="Another app is using the camera",
            text="Close Zoom, Teams, Meet or other tabs that use the camera, then try again.",
            tone="warn",
            icon="video",
        ),
    ),
    CameraSample(
        label="Too dark",
        picture="dark",
        guide="warn",
        state=CameraState(
            title="It is too dark",
            text="Turn on a light in front of you or turn towards a window. Nothing is sent until the picture "
            "is clear.",
            tone="warn",
            icon="sun-dim",
        ),
    ),
    CameraSample(
        label="No face",
        picture="empty",
        guide="warn",
        state=CameraState(
            title="We cannot see your face",
            text="Sit in front of the camera so that your face is inside the outline.",
            tone="warn",
            icon="user-x",
        ),
    ),
    CameraSample(
        label="Two faces",
        picture="two",
        guide="warn",
        state=CameraState(
            title="More than one person is visible",
            text="Only you should be in the picture for this moment. The check starts again by itself.",
            tone="warn",
            icon="users",
        ),
    ),
    CameraSample(
        label="Off centre",
        picture="left",
        guide="warn",
        state=CameraState(
            title="Move a little to the right",
            text="Bring your face to the middle of the outline.",
            tone="warn",
            icon="move",
        ),
    ),
    CameraSample(
        label="Checking",
        state=CameraState(
            title="Checking",
            text="Hold still and look at the camera. This takes about two seconds.",
            icon="scan-face",
        ),
    ),
    CameraSample(
        label="Match",
        guide="ok",
        state=CameraState(
            title="Thank you, it is you",
            text="The lesson goes on. Next check after about 9 minutes of play.",
            tone="ok",
            icon="circle-check",
        ),
    ),
    CameraSample(
        label="No match: retry",
        guide="bad",
        actions=(("Try again", "primary"), OTHER_WAYS),
        state=CameraState(
            title="That did not match your photo",
            text="Attempt 1 of 3. Look straight at the camera, take off a cap or mask, and try again. Your time so "
            "far is kept.",
            tone="bad",
            icon="circle-alert",
        ),
    ),
    CameraSample(
        label="After three tries",
        picture="off",
        actions=(("Send a code to ••••• 3210", "primary"), ("Ask for help", "link")),
        state=CameraState(
            title="Let us confirm another way",
            text="Three pictures did not match. Use a one-time code now; a person will look at the last picture "
            "within one working day. The 18 minutes of this lesson are kept.",
            tone="bad",
            icon="shield-check",
        ),
    ),
)
