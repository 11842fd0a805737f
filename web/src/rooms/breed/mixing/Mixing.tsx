/** Mixing what is in the tray into one piece: a blend by weights, and of a model with styles an inheritance by layers. */
import { useTranslation } from "react-i18next";
import type { DrawnPiece, Run } from "../../../api/types.ts";
import { Button } from "../../../parts/Button.tsx";
import { Icon } from "../../../parts/Icon.tsx";
import { Refused } from "../../../parts/States.tsx";
import { Drawn } from "../litters/Drawn.tsx";
import { chosen, isFull, mixed, MOST_PARENTS, only, type LitterKind, type Session } from "../session/history.ts";
import type { Kept } from "../session/useKept.ts";
import { Blend } from "./Blend.tsx";
import { Inherit } from "./Inherit.tsx";
import styles from "./Mixing.module.css";

export interface Mixable {
  run: Run;
  session: Session;
  change: (next: (session: Session) => Session) => void;
  kept: Kept;
  nameOf: (id: string) => string;
}

export function Mixing(props: Mixable) {
  const { t } = useTranslation("breed");
  const { run, session } = props;
  const parents = session.view.parents.slice(0, MOST_PARENTS).map((parent) => parent.id);
  const known = parents.flatMap((id) => session.pieces[id] ?? []);
  const key = parents.join(" ");
  return (
    <section aria-labelledby="mixing" className={styles.mixing}>
      <h2 id="mixing">{t("mixing.title")}</h2>
      {known.length < 2 ? (
        <p className="soft">{run.operators.includes("inherit") ? t("mixing.none_styles") : t("mixing.none")}</p>
      ) : (
        <div className={styles.ways}>
          <Blend key={`blend ${key}`} {...props} parents={known} />
          {run.operators.includes("inherit") && <Inherit key={`inherit ${key}`} {...props} parents={known} />}
        </div>
      )}
    </section>
  );
}

interface ResultProps extends Mixable {
  kind: LitterKind;
  parents: readonly string[];
  found: { piece: DrawnPiece; model: string } | null;
  isWaiting: boolean;
  error: unknown;
  again: () => void;
}

/** What came of a mix, and what can be done with it. */
export function Result({ session, change, kept, kind, parents, found, isWaiting, error, again }: ResultProps) {
  const { t } = useTranslation("breed");
  if (error !== null && !isWaiting) return <Refused error={error} again={again} />;
  const take = (then: (session: Session, id: string) => Session) => {
    if (found === null) return;
    change((before) => then(mixed(before, { kind, parents: [...parents], pieces: [found.piece], model: found.model }), found.piece.id));
  };
  const isKept = found !== null && kept.has(found.piece.id);
  return (
    <div className={styles.result}>
      <span className={styles.mat} data-waits={isWaiting || undefined}>
        {found && <Drawn key={found.piece.id} piece={found.piece} alt={t(kind === "blend" ? "mixing.blend_is" : "mixing.inheritance_is")} />}
      </span>
      <p role="status" className="unseen">
        {isWaiting ? t("mixing.drawing") : found && t("mixing.drawn")}
      </p>
      <div className={styles.verbs}>
        <Button isDisabled={found === null} onPress={() => take(only)}>
          {t("mixing.alone")}
        </Button>
        <Button isDisabled={found === null || isFull(session)} onPress={() => take(chosen)}>
          {t("mixing.with")}
        </Button>
        <button
          type="button"
          className={styles.star}
          aria-pressed={isKept}
          aria-label={t("kept.this")}
          disabled={found === null}
          onClick={() => {
            if (found === null) return;
            take((same) => same);
            kept.toggle(found.piece);
          }}
        >
          <Icon name="star" filled={isKept} />
        </button>
      </div>
    </div>
  );
}
