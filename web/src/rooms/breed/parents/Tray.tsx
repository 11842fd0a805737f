/** The tray: the parents of the next litter. It stays in sight however far the page is scrolled. */
import { useTranslation } from "react-i18next";
import { Button } from "../../../parts/Button.tsx";
import { Icon } from "../../../parts/Icon.tsx";
import { Drawn } from "../litters/Drawn.tsx";
import { MOST_PARENTS, type Session } from "../session/history.ts";
import styles from "./Tray.module.css";

interface Props {
  session: Session;
  nameOf: (id: string) => string;
  isBusy: boolean;
  onDrop: (id: string) => void;
  onHold: (id: string) => void;
  onNext: () => void;
}

export function Tray({ session, nameOf, isBusy, onDrop, onHold, onNext }: Props) {
  const { t } = useTranslation("breed");
  const { parents } = session.view;
  const isSpent = parents.length > 0 && parents.every((parent) => parent.spent);
  const verb = parents.length === 0 ? t("tray.offer") : isSpent ? t("tray.again") : t("tray.next");
  return (
    <section aria-labelledby="tray" className={styles.tray}>
      <h2 id="tray" className={styles.title}>
        {t("tray.title")}
      </h2>
      {parents.length === 0 ? (
        <p className={styles.none}>{t("tray.none", { most: MOST_PARENTS })}</p>
      ) : (
        <ul className={styles.parents}>
          {parents.flatMap(({ id, held, spent }) => {
            const piece = session.pieces[id];
            if (piece === undefined) return [];
            const name = nameOf(id);
            return [
              <li key={id} data-spent={(spent && !held) || undefined}>
                <span className={styles.picture}>
                  <Drawn piece={piece} alt={name} />
                </span>
                <span className={styles.verbs}>
                  <button type="button" aria-pressed={held} aria-label={t("tray.hold", { name })} title={t("tray.hold_title")} onClick={() => onHold(id)}>
                    <Icon name="pin" filled={held} />
                  </button>
                  <button type="button" aria-label={t("tray.remove", { name })} title={t("tray.remove_title")} onClick={() => onDrop(id)}>
                    <Icon name="close" />
                  </button>
                </span>
              </li>,
            ];
          })}
        </ul>
      )}
      {isSpent && <p className={styles.spent}>{t("tray.spent")}</p>}
      <div className={styles.next}>
        <Button kind="main" icon="breed" isDisabled={isBusy} onPress={onNext}>
          {verb}
        </Button>
      </div>
    </section>
  );
}
