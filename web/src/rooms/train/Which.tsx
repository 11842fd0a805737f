/** What is to be learned, and which pictures from: a set, or two sets of which one is to be turned into the other. */
import { useTranslation } from "react-i18next";
import { Label, RadioButton, RadioField, RadioGroup, SwitchButton, SwitchField } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import type { PictureSet } from "../../api/types.ts";
import { Choose } from "../../parts/Choose.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Cover } from "../../parts/Hung.tsx";
import { Notice } from "../../parts/States.tsx";
import { FITTING, KINDS, type Learned } from "./learned.ts";
import styles from "./NewTraining.module.css";

interface Props {
  sets: readonly PictureSet[];
  learned: Learned;
  onLearned: (learned: Learned) => void;
  /** Whether it goes on from a moment of a run, whose recipe it then has. */
  isBranch: boolean;
}

export function Which({ sets, learned, onLearned, isBranch }: Props) {
  const { t } = useTranslation("train");
  const set = sets.find((each) => each.name === learned.a);
  const kinds = KINDS.filter((kind) => kind === "one" || (kind === "two" ? sets.length > 1 : !isBranch));
  return (
    <>
      {kinds.length > 1 && (
        <RadioGroup value={learned.kind} onChange={(kind) => onLearned({ ...learned, kind: kind as Learned["kind"] })} className={styles.group}>
          <Label className={styles.question}>{t("which.kind")}</Label>
          <div className={styles.presets}>
            {kinds.map((kind) => (
              <RadioField key={kind} value={kind} className={styles.tall}>
                <RadioButton className={styles.preset}>
                  <span className={styles.name}>{t(`which.kinds.${kind}.name`)}</span>
                  <span className="soft small">{t(`which.kinds.${kind}.words`)}</span>
                </RadioButton>
              </RadioField>
            ))}
          </div>
        </RadioGroup>
      )}
      {learned.kind === "two" ? (
        <TwoSets sets={sets} learned={learned} onLearned={onLearned} />
      ) : (
        <RadioGroup value={learned.a} onChange={(a) => onLearned({ ...learned, a })} className={styles.group}>
          <Label className={styles.question}>{t("new.which")}</Label>
          <div className={styles.sets}>
            {sets.map((each) => (
              <Choice key={each.name} set={each} />
            ))}
          </div>
        </RadioGroup>
      )}
      {learned.kind === "one" && set?.sides && (
        <SidesOf set={set} isTranslated={learned.isTranslated} onTranslated={(isTranslated) => onLearned({ ...learned, isTranslated })} />
      )}
    </>
  );
}

function TwoSets({ sets, learned, onLearned }: Omit<Props, "isBranch">) {
  const { t } = useTranslation("train");
  const names = sets.map((set) => set.name);
  const nameOf = (name: string) => name;
  return (
    <div className={styles.group}>
      <p className={styles.question}>{t("which.sides")}</p>
      <div className={styles.sides}>
        <Choose label={t("which.a")} value={learned.a} options={names} nameOf={nameOf} onChange={(a) => onLearned({ ...learned, a })} />
        <Choose label={t("which.b")} value={learned.b} options={names} nameOf={nameOf} onChange={(b) => onLearned({ ...learned, b })} />
      </div>
      <Notice tone={learned.a === learned.b ? "care" : "calm"}>
        <p>{learned.a === learned.b ? t("which.same") : t("which.either")}</p>
      </Notice>
    </div>
  );
}

function SidesOf({ set, isTranslated, onTranslated }: { set: PictureSet; isTranslated: boolean; onTranslated: (is: boolean) => void }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const sides = set.sides;
  if (!sides) return null;
  const numbers = { a: formats.number(sides.a), b: formats.number(sides.b), pairs: formats.number(sides.pairs) };
  return (
    <Notice tone="calm">
      <p>{t(`which.holds_${sides.relation}`, numbers)}</p>
      <SwitchField isSelected={isTranslated} onChange={onTranslated}>
        <SwitchButton className={styles.switch}>
          <span className={styles.track} />
          {t("which.translate", { recipe: FITTING[sides.relation] })}
        </SwitchButton>
      </SwitchField>
    </Notice>
  );
}

function Choice({ set }: { set: PictureSet }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const [cover] = set.cover;
  return (
    <RadioField value={set.name}>
      <RadioButton className={styles.set}>
        {cover !== undefined && <Cover src={pictureOf.thumbnail(set.name, cover)} size={56} />}
        <span>
          <span className={styles.name}>{set.name}</span>
          <span className="soft small">{t("new.pictures", { count: set.pictures, n: formats.number(set.pictures) })}</span>
        </span>
      </RadioButton>
    </RadioField>
  );
}
