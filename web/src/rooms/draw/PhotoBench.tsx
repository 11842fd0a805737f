/** A photo, and what a model makes of it: what is painted over is filled, or all of it is restored or translated. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DropZone, FileTrigger } from "react-aria-components";
import type { Translator } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { Choose } from "../../parts/Choose.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Loading, Refused } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { example, type Direction, sideGiven } from "./asking.ts";
import { pngOf } from "./files.ts";
import { keep, keptOf } from "./kept.ts";
import { Mending } from "./Mending.tsx";
import { done, type Photo, photoAt, photoOf } from "./photo.ts";
import { Translating } from "./Translating.tsx";
import styles from "./Bench.module.css";

interface Start {
  photo: Photo | null;
  isExample: boolean;
}

export function PhotoBench({ run, translator }: { run: string; translator: Translator }) {
  const learned = Math.min(translator.width, translator.height);
  const start = useQuery({
    queryKey: ["draw", run, "photo", translator.model],
    queryFn: async ({ signal }): Promise<Start> => {
      const kept = await keptOf(run);
      if (kept) {
        const photo = await photoOf(kept.picture, learned, true, kept.mask).catch(() => null);
        if (photo) return { photo, isExample: false };
      }
      if (translator.examples === 0) return { photo: null, isExample: false };
      return { photo: await photoOf(await example(run, 0, "a", signal), learned, translator.restores), isExample: true };
    },
    staleTime: Infinity,
    gcTime: 0,
  });
  if (start.isPending) return <Loading tiles={2} />;
  if (start.error) return <Refused error={start.error} again={() => void start.refetch()} />;
  return <Working run={run} translator={translator} starts={start.data} />;
}

function Working({ run, translator, starts }: { run: string; translator: Translator; starts: Start }) {
  const { t } = useTranslation("draw");
  const formats = useFormats();
  const [photo, setPhoto] = useState(starts.photo);
  const [direction, setDirection] = useState<Direction | undefined>(translator.directions[0]);
  const learned = Math.min(translator.width, translator.height);
  const number = useRef(0);
  /** Only this one is kept: a photo that is being left would else take the place of the next. */
  const latest = useRef(photo);
  const [isExample, setIsExample] = useState(starts.isExample);

  const show = (next: Photo) => {
    if (photo) done(photo);
    latest.current = next;
    setPhoto(next);
    void keepIt(run, next);
  };
  const bring = async (file: Blob) => {
    try {
      show(await photoOf(file, learned, translator.restores));
      setIsExample(false);
    } catch {
      say(t("start.failed"));
    }
  };
  const another = async (of: Direction | undefined) => {
    const step = 1 + Math.floor(Math.random() * Math.max(1, translator.examples - 1));
    number.current = (number.current + step) % translator.examples;
    try {
      show(await photoOf(await example(run, number.current, sideGiven(of)), learned, translator.restores));
      setIsExample(true);
    } catch {
      say(t("start.failed"));
    }
  };
  const pasted = useEffectEvent((event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find((each) => each.type.startsWith("image/"));
    if (file) void bring(file);
  });
  useEffect(() => {
    const listen = (event: ClipboardEvent) => pasted(event);
    addEventListener("paste", listen);
    return () => removeEventListener("paste", listen);
  }, []);

  const into = (children: ReactNode) => (
    <DropZone
      aria-label={t("paper.drop")}
      getDropOperation={() => "copy"}
      onDrop={(event) => {
        const file = event.items.find((item) => item.kind === "file");
        if (file) void file.getFile().then(bring);
      }}
      className={styles.zone}
    >
      {children}
    </DropZone>
  );
  const buttons = (
    <>
      <FileTrigger acceptedFileTypes={["image/*"]} onSelect={(files) => files?.[0] && void bring(files[0])}>
        <Button kind={photo ? "usual" : "main"} icon="pictures">
          {t("photo.choose")}
        </Button>
      </FileTrigger>
      {translator.examples > 0 && (
        <Button icon="chance" onPress={() => void another(direction)}>
          {t("start.example")}
        </Button>
      )}
    </>
  );
  if (!photo) {
    return into(
      <div className={styles.invite}>
        <Icon name="up" />
        <p>{t("photo.invite")}</p>
        <p className="soft small">{t("photo.kinds")}</p>
        <div className={styles.verbs}>{buttons}</div>
      </div>,
    );
  }
  return (
    <div className={styles.bench}>
      <section className={styles.begin} aria-label={t("start.title")}>
        {buttons}
        {photo.sizes.length > 1 && (
          <Choose
            label={t("photo.size")}
            value={String(photo.shorter)}
            options={photo.sizes.map(String)}
            nameOf={(each) => (Number(each) === learned ? t("photo.model_size", { n: formats.number(learned) }) : t("photo.pixels", { n: formats.number(Number(each)) }))}
            onChange={(each) => void photoAt(photo, Number(each)).then(show)}
          />
        )}
      </section>
      {translator.restores ? (
        <Mending
          key={photo.address}
          run={run}
          translator={translator}
          photo={photo}
          into={into}
          onKeep={() => {
            if (latest.current === photo) void keepIt(run, photo);
          }}
          onGoOn={(file) => void bring(file)}
        />
      ) : (
        <Translating
          run={run}
          photo={photo}
          directions={translator.directions}
          direction={direction}
          onDirection={(of) => {
            setDirection(of);
            // An example of one side says little about the way from the other.
            if (isExample) void another(of);
          }}
          into={into}
        />
      )}
    </div>
  );
}

async function keepIt(run: string, photo: Photo): Promise<void> {
  await keep(run, await pngOf(photo.raster), await pngOf(photo.mask.raster));
}
