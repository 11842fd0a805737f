/** The film of a training: the newest sheet large, and all earlier ones along a strip that is dragged, clicked or played. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import type { Preview } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { useCalm } from "../../parts/typing.ts";
import styles from "./Filmstrip.module.css";

const FRAMES = 8;
const PLAYED_MS = 140;
const CALM_MS = 700;

interface Film {
  run: string;
  previews: readonly Preview[];
  /** The place that is looked at; null follows the newest. */
  place: number | null;
  onPlace: (place: number | null) => void;
}

export function Filmstrip({ run, previews, place, onPlace }: Film) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const isCalm = useCalm();
  const [isPlaying, setIsPlaying] = useState(false);
  const last = previews.length - 1;
  const here = Math.min(place ?? last, last);
  const shown = previews[here];

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(
      () => {
        if (here >= last) {
          setIsPlaying(false);
          onPlace(null);
        } else {
          onPlace(here + 1);
        }
      },
      isCalm ? CALM_MS : PLAYED_MS,
    );
    return () => clearTimeout(timer);
  }, [isPlaying, here, last, isCalm, onPlace]);

  // The neighbours are fetched before somebody goes there.
  useEffect(() => {
    for (const each of [previews[here + 1], previews[here - 1]]) {
      if (each) new Image().src = pictureOf.preview(run, each.images, each.version);
    }
  }, [run, previews, here]);

  if (shown === undefined) return null;
  const at = t("film.at", { count: shown.images, n: formats.number(shown.images) });
  return (
    <div className={styles.film}>
      <div className={styles.mat}>
        <img src={pictureOf.preview(run, shown.images, shown.version)} alt={t("film.alt", { at })} />
      </div>
      <div className={styles.line}>
        <p aria-live="off">{place === null ? t("film.newest", { at }) : at}</p>
        {place !== null && !isPlaying && (
          <Button kind="quiet" onPress={() => onPlace(null)}>
            {t("film.follow")}
          </Button>
        )}
      </div>
      {previews.length > 1 && (
        <div className={styles.strip}>
          <Button
            kind="quiet"
            icon={isPlaying ? "pause" : "play"}
            aria-label={isPlaying ? t("film.pause") : t("film.play")}
            onPress={() => {
              if (!isPlaying && here === last) onPlace(0);
              setIsPlaying(!isPlaying);
            }}
          />
          <div className={styles.reel}>
            <div className={styles.frames} aria-hidden="true">
              {framesOf(previews).map(([frame, preview]) => (
                <img
                  key={preview.images}
                  src={pictureOf.preview(run, preview.images, preview.version)}
                  alt=""
                  loading="lazy"
                  onClick={() => onPlace(frame === last ? null : frame)}
                />
              ))}
            </div>
            <Slider
              aria-label={t("film.strip")}
              minValue={0}
              maxValue={last}
              value={here}
              onChange={(next) => {
                setIsPlaying(false);
                if (typeof next === "number") onPlace(next === last ? null : next);
              }}
              className={styles.slider}
            >
              <SliderTrack className={styles.track}>
                <SliderThumb className={styles.thumb} aria-label={t("film.strip")} />
              </SliderTrack>
            </Slider>
          </div>
        </div>
      )}
    </div>
  );
}

/** Previews spread evenly from the first to the last, with their places. */
function framesOf(previews: readonly Preview[]): [number, Preview][] {
  const count = previews.length;
  const frames = Math.min(FRAMES, count);
  const places = Array.from({ length: frames }, (_, each) => Math.round((each * (count - 1)) / Math.max(1, frames - 1)));
  return places.flatMap((place) => {
    const preview = previews[place];
    return preview ? [[place, preview] as [number, Preview]] : [];
  });
}
