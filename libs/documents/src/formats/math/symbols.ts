const names: Record<string, string> = {
  // Greek
  ...spelled(
    'αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ',
    'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega ' +
      'Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega',
  ),
  ...spelled('ϵϑϰϕϱϖς', 'epsilon vartheta varkappa varphi varrho varpi varsigma'),
  // Relations and arrows
  ...spelled('≤≥≠≈≡∼≃≅∝≪≫≺≻⊥∥', 'leq geq ne approx equiv sim simeq cong propto ll gg prec succ perp parallel'),
  ...spelled('∈∉∋⊂⊃⊆⊇', 'in notin ni subset supset subseteq supseteq'),
  ...spelled(
    '←→↑↓↔⇐⇒⇔↦⟶',
    'leftarrow rightarrow uparrow downarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow mapsto longrightarrow',
  ),
  // Operators
  ...spelled('×÷±∓⋅∘∗⊕⊗∩∪∧∨', 'times div pm mp cdot circ ast oplus otimes cap cup wedge vee'),
  ...spelled('∑∏∐∫∬∭∮∯∰⋀⋁⋂⋃', 'sum prod coprod int iint iiint oint oiint oiiint bigwedge bigvee bigcap bigcup'),
  // Others
  ...spelled('∞∂∇∀∃∄∅¬ℏℓℜℑ', 'infty partial nabla forall exists nexists emptyset neg hbar ell Re Im'),
  ...spelled('…⋯⋮⋱∠°′', 'ldots cdots vdots ddots angle degree prime'),
  ...spelled('⟨⟩⌈⌉⌊⌋‖', 'langle rangle lceil rceil lfloor rfloor Vert'),
};

/** Characters that have a plain form: dashes and stars that stand for operators, spaces of all widths. */
const plain: Record<string, string> = { '−': '-', '–': '-', '⁡': '', '⁢': '', '⁣': '', '\u00a0': ' ', '\u200b': '' };

const reserved = /[{}_#&$%~]/;

/** LaTeX for the characters of a formula: letters of mathematical alphabets plain, symbols by their command. */
export function latexOfText(text: string): string {
  let latex = '';
  for (const char of text) {
    // Superscript digits and the like keep their own form; only alphabets of mathematics are made plain.
    const letter = /[\u{1D400}-\u{1D7FF}\u210E]/u.test(char) ? char.normalize('NFKC') : char;
    const name = names[letter];
    if (name !== undefined) latex += ` \\${name} `;
    else if (reserved.test(letter)) latex += `\\${letter}`;
    else latex += plain[letter] ?? letter;
  }
  return latex;
}

/** A delimiter after \left or \right: a single character or a command, "." for none. */
export function latexDelimiter(char: string): string {
  if (char === '') return '.';
  return latexOfText(char).trim();
}

/** The command of an operator with limits, for example \sum. */
export const latexOperator = (char: string): string => latexOfText(char).trim();

function spelled(characters: string, commands: string): Record<string, string> {
  const words = commands.split(' ');
  return Object.fromEntries([...characters].map((char, index) => [char, words[index]!]));
}
