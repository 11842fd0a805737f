/** How the next litter comes about: how different the children are, whether taste chooses among them, and whether there are wild cards. */
import { useTranslation } from "react-i18next";
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack, SwitchButton, SwitchField, Text } from "react-aria-components";
import { useFormats } from "../../../parts/formats.ts";
import { choicesOf, LARGEST_DIFFERENCE, type Session } from "../session/history.ts";
import styles from "./Settings.module.css";

interface Props {
  session: Session;
  onDifference: (difference: number) => void;
  onTaste: (taste: boolean) => void;
  onWild: (wild: boolean) => void;
}

export function Settings({ session, onDifference, onTaste, onWild }: Props) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const { difference, view } = session;
  const near = difference <= 0.25 ? "near" : difference < 0.75 ? "middle" : difference < 1.15 ? "far" : "farthest";
  const choices = choicesOf(session).length;
  return (
    <section aria-label={t("settings.title")} className={styles.settings}>
      <Slider
        minValue={0}
        maxValue={LARGEST_DIFFERENCE}
        step={0.05}
        value={difference}
        onChange={(next) => typeof next === "number" && onDifference(Math.round(100 * next) / 100)}
        formatOptions={{ maximumFractionDigits: 2, minimumFractionDigits: 2 }}
        className={styles.slider}
      >
        <Label className={styles.label}>{t("settings.difference")}</Label>
        <SliderOutput className={styles.output} />
        <SliderTrack className={styles.track}>
          <SliderThumb className={styles.thumb} />
        </SliderTrack>
        <p className={styles.words}>{t(`settings.differences.${near}`)}</p>
      </Slider>
      <SwitchField isSelected={session.taste} onChange={onTaste} className={styles.field}>
        <SwitchButton className={styles.switch}>
          <span className={styles.rail} />
          <span>{t("settings.taste")}</span>
        </SwitchButton>
        <Text slot="description" className={styles.words}>
          {t("settings.taste_words")} {session.taste && choices > 0 && t("settings.choices", { count: choices, n: formats.number(choices) })}
        </Text>
      </SwitchField>
      {view.parents.length === 1 && (
        <SwitchField isSelected={session.wild} onChange={onWild} className={styles.field}>
          <SwitchButton className={styles.switch}>
            <span className={styles.rail} />
            <span>{t("settings.wild")}</span>
          </SwitchButton>
          <Text slot="description" className={styles.words}>
            {t("settings.wild_words")}
          </Text>
        </SwitchField>
      )}
    </section>
  );
}
