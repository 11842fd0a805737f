/** The palette: the colours that the model knows, and any other one where it knows more than a few. */
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useFormats } from "../../../parts/formats.ts";
import styles from "./Palette.module.css";

interface Props {
  colours: readonly string[];
  colour: string;
  onColour: (hex: string) => void;
  /** Whether any other colour can be chosen too. */
  isFree: boolean;
}

export function Palette({ colours, colour, onColour, isFree }: Props) {
  const { t } = useTranslation("draw");
  const formats = useFormats();
  const id = useId();
  return (
    <div className={styles.palette}>
      {colours.length > 0 && (
        <ToggleButtonGroup
          aria-label={isFree ? t("colours.usual") : t("colours.all")}
          selectionMode="single"
          selectedKeys={colours.includes(colour) ? [colour] : []}
          onSelectionChange={(keys) => {
            const [key] = keys;
            if (typeof key === "string") onColour(key);
          }}
          className={styles.swatches}
        >
          {colours.map((each, place) => (
            <ToggleButton
              key={each}
              id={each}
              aria-label={t("colours.one", { n: formats.number(place + 1), total: formats.number(colours.length), hex: each })}
              className={styles.swatch}
              style={{ background: each }}
            />
          ))}
        </ToggleButtonGroup>
      )}
      {isFree && (
        <div className={styles.free}>
          <input id={id} type="color" value={colour} onChange={(event) => onColour(event.target.value)} />
          <label htmlFor={id}>{t("colours.other")}</label>
        </div>
      )}
    </div>
  );
}
