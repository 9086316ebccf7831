/**
 * <cn-recorder>: records a voice into the file field of the form. The microphone is asked for when the button is pressed,
 * and let go when recording ends, when the page is left, or when "Leave this page" covers it.
 */
import {
  BITS_A_SECOND,
  freeName,
  kindOfSound,
  LONGEST_SECONDS,
  minutes,
  SOON_SECONDS,
  withoutWriter,
} from "../lib/recordings";

/** A field gives its files back as other objects; a file from a device has a time, a recording has none. */
const mark = (file: File): string => `${file.lastModified}/${file.size}/${file.name}`;

class VoiceRecorder extends HTMLElement {
  #recorder: MediaRecorder | undefined;
  #stream: MediaStream | undefined;
  #clock = 0;
  #ends = 0;
  #isGone = false;
  #recordings: File[] = [];
  #made = new Set<string>();
  #addresses = new Map<File, string>();

  connectedCallback(): void {
    this.#isGone = false;
    const kind = "MediaRecorder" in window ? kindOfSound((name) => MediaRecorder.isTypeSupported(name)) : undefined;
    if (!this.#files || !kind || !navigator.mediaDevices?.getUserMedia || !("DataTransfer" in window)) return;
    this.hidden = false;
    this.#button("start").addEventListener("click", () => void this.#start(kind));
    this.#button("stop").addEventListener("click", () => this.#finish());
    // What somebody chooses takes the place of what they chose before, not of what they said.
    this.#files.addEventListener("change", () => this.#put());
    // Sending in the middle of a recording ends the recording first, so that nothing that was said is left out.
    this.closest("form")?.addEventListener("submit", this.#waitForWords, true);
    window.addEventListener("pagehide", this.#leave);
  }

  disconnectedCallback(): void {
    this.#leave();
    window.removeEventListener("pagehide", this.#leave);
    for (const address of this.#addresses.values()) URL.revokeObjectURL(address);
    this.#recordings = [];
  }

  get #files(): HTMLInputElement | null {
    return document.querySelector<HTMLInputElement>(`#${this.dataset.files}`);
  }

  #button(name: "start" | "stop"): HTMLButtonElement {
    return this.querySelector(`[data-record-${name}]`) as HTMLButtonElement;
  }

  #say(words: string | undefined): void {
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = words ?? "";
  }

  #leave = (): void => {
    this.#isGone = true;
    this.#recorder?.stop();
    this.#letGo();
  };

  #waitForWords = (event: Event): void => {
    if (!this.#recorder) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#finish();
  };

  #letGo(): void {
    window.clearInterval(this.#clock);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.#recorder = undefined;
  }

  async #start([kind, ending]: [string, string]): Promise<void> {
    if (this.#recorder || this.#button("start").disabled) return;
    this.#button("start").disabled = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (this.#isGone) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.#stream = stream;
      this.#record(new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS_A_SECOND }), ending);
    } catch {
      this.#letGo();
      this.#say(this.dataset.refused);
    } finally {
      this.#button("start").disabled = false;
    }
  }

  #record(recorder: MediaRecorder, ending: string): void {
    const pieces: Blob[] = [];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => void this.#keep(pieces, ending);
    recorder.start();
    this.#recorder = recorder;
    this.#ends = performance.now() + LONGEST_SECONDS * 1000;
    this.#show(true);
    this.#say(this.dataset.recording);
    this.#tick();
    this.#clock = window.setInterval(() => this.#tick(), 1000);
  }

  #tick(): void {
    const left = (this.#ends - performance.now()) / 1000;
    const time = this.querySelector("[data-record-time]");
    if (time) time.textContent = (this.dataset.left ?? "%s").replace("%s", minutes(left));
    if (left <= SOON_SECONDS && left > SOON_SECONDS - 1) this.#say(this.dataset.soon);
    if (left <= 0) this.#finish();
  }

  /** One button stands where the other stood, and the focus stays there. */
  #show(isRecording: boolean): void {
    const [start, stop] = [this.#button("start"), this.#button("stop")];
    const hadFocus = document.activeElement === start || document.activeElement === stop;
    start.hidden = isRecording;
    stop.hidden = !isRecording;
    const time = this.querySelector("[data-record-time]");
    if (time && !isRecording) time.textContent = "";
    if (hadFocus || document.activeElement === document.body) (isRecording ? stop : start).focus();
  }

  #finish(): void {
    this.#recorder?.stop();
    this.#show(false);
  }

  async #keep(pieces: Blob[], ending: string): Promise<void> {
    const type = pieces[0]?.type.split(";")[0] ?? "";
    this.#letGo();
    const sound = withoutWriter(new Uint8Array(await new Blob(pieces).arrayBuffer()));
    if (this.#isGone || sound.length === 0) return;
    const taken = [...(this.#files?.files ?? [])].map((file) => file.name);
    const file = new File([sound as BlobPart], freeName(taken, ending), { type, lastModified: 0 });
    this.#recordings.push(file);
    this.#made.add(mark(file));
    this.#put();
    this.#list();
    this.#say(this.dataset.kept);
  }

  /** Everything chosen and everything recorded, in the field that is sent. */
  #put(): void {
    const field = this.#files;
    if (!field) return;
    const held = new DataTransfer();
    const chosen = [...(field.files ?? [])].filter((file) => !this.#made.has(mark(file)));
    for (const file of [...chosen, ...this.#recordings]) held.items.add(file);
    field.files = held.files;
  }

  #list(): void {
    const list = this.querySelector("ul");
    list?.replaceChildren(...this.#recordings.map((file, place) => this.#line(file, place + 1)));
  }

  #line(file: File, number: number): HTMLLIElement {
    const line = document.createElement("li");
    const name = (this.dataset.name ?? "%s").replace("%s", number.toLocaleString(document.documentElement.lang));
    const sound = document.createElement("audio");
    const address = this.#addresses.get(file) ?? URL.createObjectURL(file);
    this.#addresses.set(file, address);
    sound.controls = true;
    sound.src = address;
    sound.setAttribute("aria-label", name);
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button";
    const of = document.createElement("span");
    of.className = "visually-hidden";
    of.textContent = `: ${name}`;
    discard.append(this.dataset.discard ?? "", of);
    discard.addEventListener("click", () => this.#discard(file));
    line.append(Object.assign(document.createElement("span"), { textContent: name }), sound, discard);
    return line;
  }

  #discard(file: File): void {
    this.#recordings = this.#recordings.filter((each) => each !== file);
    this.#put();
    URL.revokeObjectURL(this.#addresses.get(file) ?? "");
    this.#addresses.delete(file);
    this.#list();
    this.#say(this.dataset.discarded);
    (this.#recorder ? this.#button("stop") : this.#button("start")).focus();
  }
}

customElements.define("cn-recorder", VoiceRecorder);
