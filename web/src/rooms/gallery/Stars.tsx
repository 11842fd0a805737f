/** Stars: as a row to be read, and as one to be given. */
import { useTranslation } from "react-i18next";
import { RadioButton, RadioField, RadioGroup } from "react-aria-components";
import { Icon } from "../../parts/Icon.tsx";
import styles from "./Stars.module.css";

const ALL = [1, 2, 3, 4, 5];

export function StarsShown({ stars }: { stars: number }) {
  const { t } = useTranslation("gallery");
  if (stars === 0) return null;
  return (
    <span className={styles.shown} role="img" aria-label={t("stars.count", { count: stars, n: stars })}>
      {ALL.slice(0, stars).map((each) => (
        <Icon key={each} name="star" filled />
      ))}
    </span>
  );
}

export function StarsGiven({ stars, onStars, label }: { stars: number; onStars: (stars: number) => void; label: string }) {
  const { t } = useTranslation("gallery");
  return (
    <RadioGroup aria-label={label} orientation="horizontal" value={String(stars)} onChange={(value) => onStars(Number(value))} className={styles.given}>
      {[0, ...ALL].map((each) => (
        <RadioField
          key={each}
          value={String(each)}
          aria-label={each === 0 ? t("stars.none") : t("stars.count", { count: each, n: each })}
        >
          <RadioButton className={styles.star} data-lit={(each > 0 && each <= stars) || undefined}>
            <Icon name={each === 0 ? "close" : "star"} filled={each > 0 && each <= stars} />
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  );
}
