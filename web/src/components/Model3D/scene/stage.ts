import { DirectionalLight, HemisphereLight, NeutralToneMapping, PerspectiveCamera, PMREMGenerator, Scene, type Texture, Vector3, WebGLRenderer } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { RoomEnvironment } from "three/examples/jsm/environments/RoomEnvironment.js";
import { clamped, type Move, offsetOf, type Orbit, orbitOf, type Position, startOf } from "../camera";
import { colored } from "./meshes";
import { freed, type Mode, type Model } from "./model";

export { open } from "./open";
export type { Mode, Model } from "./model";

export interface Look {
  readonly mode: Mode;
  /** Red, green, blue and opacity; null: what is behind. */
  readonly clear: readonly number[] | null;
  readonly position: Position;
  readonly zoomSpeed: number;
  readonly panSpeed: number;
}

const ANGLE = 45;
/** Of a key, in parts of the height. */
const PAN = 0.05;
const MOST_RATIO = 2;
const MOST_STEP_S = 0.1;

/** One model on one canvas, drawn when something has changed. */
export class Stage {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(ANGLE, 1, 0.1, 100);
  private readonly controls: OrbitControls;
  private model: Model | null = null;
  private room: Texture | null = null;
  private position: Position = [null, null, null];
  /** Whether the camera is where it began, so that it may follow the size of the place. */
  private isUntouched = true;
  private frame = 0;
  private isPlaying = false;
  private drawnAt = 0;

  constructor(private readonly canvas: HTMLCanvasElement, context: WebGL2RenderingContext) {
    this.renderer = new WebGLRenderer({ canvas, context, alpha: true, antialias: true });
    this.renderer.toneMapping = NeutralToneMapping;
    this.light();
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.addEventListener("start", () => (this.isUntouched = false));
    this.controls.addEventListener("change", () => this.draw());
  }

  /** Shows a model in place of the last one; from here on, it is the stage's to close. `orbit`: where its camera was. */
  show(model: Model, look: Look, orbit: Orbit | null): void {
    this.leave();
    this.model = model;
    for (const metal of model.metals ?? []) metal.envMap = this.room ??= this.reflection();
    this.scene.add(model.object);
    this.set(look);
    this.reset();
    if (!orbit) return;
    this.isUntouched = false;
    this.place(orbit);
  }

  set(look: Look): void {
    const [red = 0, green = 0, blue = 0, opacity = 0] = look.clear ?? [];
    this.renderer.setClearColor(colored(red, green, blue), opacity);
    this.controls.zoomSpeed = look.zoomSpeed;
    this.controls.panSpeed = look.panSpeed;
    this.model?.setMode?.(look.mode);
    const isMoved = String(look.position) !== String(this.position);
    this.position = look.position;
    if (isMoved) this.reset();
    this.draw();
  }

  /** Lets a model move that can, or holds it where it is. */
  play(isPlaying: boolean): void {
    this.isPlaying = isPlaying;
    this.drawnAt = 0;
    if (isPlaying) this.draw();
  }

  reset(): void {
    if (!this.model) return;
    const { center, radius } = this.model.ball;
    this.isUntouched = true;
    this.controls.target.copy(center);
    this.place(startOf(this.position, radius, ANGLE, this.camera.aspect));
  }

  /** Where the camera is; null: where it began. */
  get orbit(): Orbit | null {
    const { x, y, z } = this.camera.position.clone().sub(this.controls.target);
    return this.isUntouched ? null : orbitOf([x, y, z]);
  }

  move(move: Move): void {
    if (move === "reset") {
      this.reset();
      return;
    }
    const { x, y, z } = this.camera.position.clone().sub(this.controls.target);
    const orbit = orbitOf([x, y, z]);
    this.isUntouched = false;
    if ("zoom" in move) this.place({ ...orbit, radius: orbit.radius * move.zoom });
    else if ("turn" in move) this.place({ ...orbit, alpha: orbit.alpha + move.turn[0], beta: clamped(orbit.beta + move.turn[1]) });
    else {
      const step = 2 * orbit.radius * Math.tan((ANGLE * Math.PI) / 360) * PAN * this.controls.panSpeed;
      const sideways = new Vector3().setFromMatrixColumn(this.camera.matrix, 0).multiplyScalar(step * move.pan[0]);
      const upwards = new Vector3().setFromMatrixColumn(this.camera.matrix, 1).multiplyScalar(-step * move.pan[1]);
      this.controls.target.add(sideways).add(upwards);
      this.place(orbit);
    }
  }

  resize(width: number, height: number): void {
    if (width === 0 || height === 0) return; // in a tab that is not shown
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, MOST_RATIO));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    if (this.isUntouched) this.reset();
    this.draw();
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.controls.dispose();
    this.leave();
    this.room?.dispose();
    this.renderer.dispose();
  }

  /** At the next picture of the page. */
  draw(): void {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      if (!this.model) return;
      if (this.isPlaying && this.model.advance) {
        // After a pause of the page, it goes on where it was.
        this.model.advance(this.drawnAt ? Math.min((now - this.drawnAt) / 1000, MOST_STEP_S) : 0);
        this.drawnAt = now;
        this.draw();
      }
      const distance = this.camera.position.distanceTo(this.model.ball.center);
      const { radius } = this.model.ball;
      this.camera.near = Math.max(distance - 4 * radius, Math.max(distance, radius) / 1000);
      this.camera.far = distance + 100 * radius;
      this.camera.updateProjectionMatrix();
      this.camera.updateMatrixWorld();
      this.model.before?.(this.camera, this.canvas);
      this.renderer.render(this.scene, this.camera);
    });
  }

  private leave(): void {
    if (!this.model) return;
    for (const metal of this.model.metals ?? []) metal.envMap = null; // which stays
    this.scene.remove(this.model.object);
    this.model.close();
    this.model = null;
  }

  private place(orbit: Orbit): void {
    this.camera.position.set(...offsetOf(orbit)).add(this.controls.target);
    this.controls.update();
    this.draw();
  }

  /** Light from all sides, and more from where the camera is, which shows shapes. */
  private light(): void {
    const lamp = new DirectionalLight(0xffffff, 1.8);
    lamp.position.set(0.5, 0.8, 1);
    this.camera.add(lamp, lamp.target);
    this.scene.add(this.camera, new HemisphereLight(0xffffff, 0xa8a4a0, 2.6));
  }

  /** A room that metal reflects. Made when there is metal: its shaders take a machine without a graphics card seconds. */
  private reflection(): Texture {
    const generator = new PMREMGenerator(this.renderer);
    const room = new RoomEnvironment();
    const made = generator.fromScene(room, 0.04).texture;
    freed(room);
    generator.dispose();
    return made;
  }
}
