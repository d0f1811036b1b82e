// One hash over the pixels of all frames of a clip: the same for clips that show the same.
import { execa } from 'execa';

export async function frameHash(video) {
  const { stdout } = await execa('ffmpeg', ['-v', 'error', '-i', video, '-map', '0:v', '-f', 'md5', '-']);
  return stdout.trim();
}
