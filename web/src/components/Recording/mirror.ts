/** The same film with left and right exchanged, as cameras show people themselves; null where the browser cannot. */
export async function mirrored(film: MediaStream): Promise<{ readonly stream: MediaStream; stop(): void } | null> {
  const video = document.createElement("video");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  if (!pen || !("requestVideoFrameCallback" in video)) return null;
  video.muted = true;
  video.playsInline = true;
  video.srcObject = film;
  await video.play();
  const draw = () => {
    // A phone that is turned gives pictures of another shape.
    if (canvas.width !== video.videoWidth || canvas.height !== video.videoHeight) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
    }
    pen.setTransform(-1, 0, 0, 1, canvas.width, 0);
    pen.drawImage(video, 0, 0);
    video.requestVideoFrameCallback(draw);
  };
  draw();
  const stream = canvas.captureStream();
  for (const sound of film.getAudioTracks()) stream.addTrack(sound);
  return {
    stream,
    stop: () => {
      // Without pictures no further one is drawn.
      video.srcObject = null;
    },
  };
}
