/** Splats on the graphics card: each is a square that is as large on the screen as its ellipsoid, and fades to its edge.
 *  After "EWA volume splatting" (Zwicker et al., 2001). */

export const PER_ROW = 1024;
/** Of four numbers, for each splat. */
export const TEXELS = 3;

export const VERTEX = `
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D splats;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform vec2 viewport;
in vec3 position;
in uint place;
out vec4 tint;
out vec2 corner;

const vec4 NOWHERE = vec4(0.0, 0.0, 2.0, 1.0);
const float MOST_PX = 1024.0;

void main() {
  gl_Position = NOWHERE;
  int index = int(place);
  ivec2 at = ivec2(${String(TEXELS)} * (index % ${String(PER_ROW)}), index / ${String(PER_ROW)});
  uvec4 first = texelFetch(splats, at, 0);
  vec4 center = modelViewMatrix * vec4(uintBitsToFloat(first.xyz), 1.0);
  vec4 clip = projectionMatrix * center;
  float edge = 1.3 * clip.w;
  if (!(clip.w > 0.0) || abs(clip.x) > edge || abs(clip.y) > edge || clip.z > clip.w || clip.z < -clip.w) return;

  vec4 a = uintBitsToFloat(texelFetch(splats, at + ivec2(1, 0), 0));
  vec2 b = uintBitsToFloat(texelFetch(splats, at + ivec2(2, 0), 0).xy);
  mat3 spread = mat3(a.x, a.y, a.z, a.y, a.w, b.x, a.z, b.x, b.y);
  vec2 focal = 0.5 * viewport * vec2(projectionMatrix[0][0], projectionMatrix[1][1]);
  float depth = -center.z;
  mat3 toScreen = mat3(focal.x / depth, 0.0, 0.0, 0.0, focal.y / depth, 0.0, focal * center.xy / (depth * depth), 0.0);
  mat3 turn = toScreen * mat3(modelViewMatrix);
  mat3 flat2 = turn * spread * transpose(turn);
  float xx = flat2[0][0] + 0.3;
  float yy = flat2[1][1] + 0.3;
  float xy = flat2[0][1];

  float middle = 0.5 * (xx + yy);
  float radius = length(vec2(0.5 * (xx - yy), xy));
  vec2 major = abs(xy) > 1e-6 ? normalize(vec2(xy, middle + radius - xx)) : (xx >= yy ? vec2(1.0, 0.0) : vec2(0.0, 1.0));
  vec2 minor = vec2(-major.y, major.x);
  vec2 reach = min(sqrt(2.0 * vec2(middle + radius, max(middle - radius, 0.1))), MOST_PX);
  vec2 offset = position.x * reach.x * major + position.y * reach.y * minor;
  corner = position.xy;
  tint = vec4(first.w & 255u, (first.w >> 8) & 255u, (first.w >> 16) & 255u, first.w >> 24) / 255.0;
  gl_Position = vec4(clip.xy / clip.w + 2.0 * offset / viewport, clip.z / clip.w, 1.0);
}`;

export const FRAGMENT = `
precision highp float;
in vec4 tint;
in vec2 corner;
out vec4 color;

void main() {
  float square = dot(corner, corner);
  if (square > 4.0) discard;
  float opacity = tint.a * exp(-square);
  color = vec4(tint.rgb * opacity, opacity);
}`;
