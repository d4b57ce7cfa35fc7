import type { ComponentTable } from "../registry";
import File from "./File.svelte";
import UploadButton from "./UploadButton.svelte";

export const components: ComponentTable = { file: File, uploadbutton: UploadButton };
