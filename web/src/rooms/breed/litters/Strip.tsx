/** All litters of a session, in the order in which they came. Whoever goes back to one and breeds on begins a branch; nothing is lost. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../../parts/formats.ts";
import { useCalm } from "../../../parts/typing.ts";
import { generationOf, type Litter, type Session } from "../session/history.ts";
import { Drawn } from "./Drawn.tsx";
import styles from "./Strip.module.css";

export function Strip({ session, onGo }: { session: Session; onGo: (number: number) => void }) {
  const { t } = useTranslation("breed");
  const calm = useCalm();
  const here = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest", inline: "center", behavior: calm ? "auto" : "smooth" });
  }, [session.view.here, calm]);
  return (
    <nav aria-label={t("strip.title")} className={styles.strip} tabIndex={-1}>
      <ol>
        {session.litters.map((litter, place) => {
          const isHere = litter.number === session.view.here;
          const before = session.litters[place - 1];
          const isBranch = before !== undefined && litter.from !== null && litter.from !== before.number && litter.kind !== "offer";
          return (
            <li key={litter.number}>
              <button ref={isHere ? here : undefined} type="button" aria-current={isHere ? "step" : undefined} className={styles.litter} onClick={() => onGo(litter.number)}>
                <span className={styles.pictures} data-one={litter.pieces.length === 1 || undefined}>
                  {litter.pieces.slice(0, 4).flatMap((id) => {
                    const piece = session.pieces[id];
                    return piece ? [<Drawn key={id} piece={piece} />] : [];
                  })}
                </span>
                <Words session={session} litter={litter} isBranch={isBranch} />
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Words({ session, litter, isBranch }: { session: Session; litter: Litter; isBranch: boolean }) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const generation = formats.number(generationOf(session, litter));
  const words = litter.kind === "litter" ? t("strip.kinds.litter", { generation }) : t(`strip.kinds.${litter.kind}`);
  return (
    <span className={styles.words}>
      <span className={styles.number}>{formats.number(litter.number + 1)}</span>
      <span>{words}</span>
      {isBranch && litter.from !== null && <span className="soft">{t("strip.branch", { number: formats.number(litter.from + 1) })}</span>}
    </span>
  );
}
