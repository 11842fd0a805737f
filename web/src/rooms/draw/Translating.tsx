/** Translating: a picture and what becomes of it on the other side, in both directions where the model knows both. */
import { useEffect, useEffectEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { Button } from "../../parts/Button.tsx";
import { type Direction, translation } from "./asking.ts";
import { pngOf, save } from "./files.ts";
import { useLive } from "./live.ts";
import { Made } from "./Made.tsx";
import type { Photo } from "./photo.ts";
import styles from "./Bench.module.css";
import own from "./Translating.module.css";

interface Props {
  run: string;
  photo: Photo;
  directions: readonly Direction[];
  direction: Direction | undefined;
  onDirection: (direction: Direction) => void;
  into: (children: ReactNode) => ReactNode;
}

export function Translating({ run, photo, directions, direction, onDirection, into }: Props) {
  const { t } = useTranslation("draw");
  const live = useLive();
  const look = () => live.ask(translation(run, direction), () => pngOf(photo.raster));
  const changed = useEffectEvent(() => {
    live.drop();
    look();
  });
  useEffect(() => changed(), [photo, direction]);
  return (
    <>
      {directions.length > 1 && (
        <div className={own.directions}>
          <ToggleButtonGroup
            aria-label={t("ways.title")}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={direction ? [direction] : []}
            onSelectionChange={(keys) => {
              const [key] = keys;
              const chosen = directions.find((each) => each === key);
              if (chosen) onDirection(chosen);
            }}
            className={own.group}
          >
            {directions.map((each) => (
              <ToggleButton key={each} id={each} className={own.way}>
                {each === "a-to-b" ? t("ways.forth") : t("ways.back")}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        </div>
      )}
      <div className={styles.panes}>
        <section aria-label={t("photo.title")} className={styles.pane}>
          <h2>{t("photo.title")}</h2>
          {into(
            <div className={own.mat}>
              <img src={photo.address} alt={t("photo.alt")} width={photo.raster.width} height={photo.raster.height} data-small={Math.min(photo.raster.width, photo.raster.height) <= 160 || undefined} />
            </div>,
          )}
          <p className="soft small">{t("photo.drop_another")}</p>
        </section>
        <section aria-label={t("made.title")} className={styles.pane}>
          <h2>{t("made.title")}</h2>
          <Made live={live} shape={photo.raster} again={look} alt={t("made.alt")} />
          <div className={styles.verbs}>
            <Button icon="save" isDisabled={!live.result} onPress={() => live.result && save(live.result.file, `${run}.webp`)}>
              {t("save.made")}
            </Button>
          </div>
          <p className="soft small">{t("save.words")}</p>
        </section>
      </div>
    </>
  );
}
